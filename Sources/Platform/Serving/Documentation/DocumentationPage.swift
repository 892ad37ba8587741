import Services

// The page fetches the description beside it and shows it. All of it is here: it asks nothing of the network, and the policy
// that it is sent with keeps it so. What comes from the description or from answers is put in as text, never as markup.

/// The page that shows people what the API can do, and has them try what only reads.
enum DocumentationPage {
    private static let policy =
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'"

    /// The page.
    static let answer = Answer(
        headers: [
            HeaderField("content-type", "text/html; charset=utf-8"),
            HeaderField("content-security-policy", Self.policy),
            HeaderField("x-content-type-options", "nosniff"),
        ],
        body: Array((Self.head + Self.style + Self.frame + Self.script).utf8)
    )

    private static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>PluginHost API</title>

        """

    private static let style = """
        <style>
        :root { color-scheme: light dark; --line: #8883; --soft: #8881; --dim: #777; --accent: #0a6; }
        * { box-sizing: border-box; }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 6rem; }
        h1 { font-size: 1.5rem; margin: 0; }
        h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
        p { margin: .3rem 0 .8rem; }
        header p, .dim { color: var(--dim); }
        input[type=search] { width: 100%; margin-top: .8rem; }
        input, select, textarea, button { font: inherit; padding: .3rem .5rem; border: 1px solid var(--line);
          border-radius: .3rem; background: transparent; color: inherit; }
        button { cursor: pointer; background: var(--soft); }
        details.operation { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; }
        details.operation > summary { display: flex; gap: .7rem; align-items: baseline; padding: .45rem .7rem;
          cursor: pointer; list-style: none; }
        details.operation > div { padding: .2rem .8rem .8rem; border-top: 1px solid var(--line); }
        .method { font: 600 .75rem ui-monospace, monospace; width: 3.6rem; flex: none; color: var(--accent); }
        .method.POST { color: #c70; } .method.DELETE { color: #c33; }
        code, pre, .path { font-family: ui-monospace, monospace; font-size: .87rem; }
        .path { overflow-wrap: anywhere; }
        summary .dim { margin-left: auto; text-align: right; }
        table { border-collapse: collapse; width: 100%; margin: .3rem 0 .8rem; }
        td { padding: .3rem .6rem .3rem 0; vertical-align: top; }
        td:nth-child(2) { width: 16rem; } td input, td select { width: 100%; }
        pre { background: var(--soft); padding: .6rem; border-radius: .3rem; overflow: auto; max-height: 28rem; margin: .4rem 0; }
        @media (max-width: 40rem) { summary .dim { display: none; } td:nth-child(2) { width: auto; } }
        </style>
        </head>

        """

    private static let frame = """
        <body>
        <header>
        <h1>PluginHost API</h1>
        <p id="about">Reading the description …</p>
        <p><a href="openapi.json">openapi.json</a></p>
        <input type="search" id="search" placeholder="Search in paths and titles" aria-label="Search">
        </header>
        <main id="list"></main>
        <noscript>This page needs JavaScript; openapi.json has the same without.</noscript>

        """

    private static let script = #"""
        <script>
        "use strict";
        let api = null;

        function make(name, text, more) {
          const element = document.createElement(name);
          if (text !== undefined) element.textContent = text;
          return Object.assign(element, more || {});
        }

        function resolved(schema) {
          while (schema && schema.$ref) schema = api.components.schemas[schema.$ref.split("/").pop()];
          return schema || {};
        }

        // A schema as an example of itself; what refers to many shapes shows the first of them.
        function shape(schema, depth) {
          const it = resolved(schema);
          if (depth > 6) return "…";
          if ("const" in it) return it.const;
          if (it.enum) return it.enum.join(" | ");
          if (it.anyOf) return shape(it.anyOf[0], depth + 1);
          const type = Array.isArray(it.type) ? it.type[0] : it.type;
          if (type === "object" && it.properties) {
            return Object.fromEntries(Object.entries(it.properties).map(([key, value]) => [key, shape(value, depth + 1)]));
          }
          if (type === "object") return it.additionalProperties ? { "…": shape(it.additionalProperties, depth + 1) } : {};
          if (type === "array") return [shape(it.items || {}, depth + 1)];
          return it.format ? `${type}, ${it.format}` : type || "anything";
        }

        function shapeOf(content) {
          const [type, value] = Object.entries(content)[0];
          if (!type.endsWith("json")) return type;
          return JSON.stringify(shape(value.schema, 0), null, 2);
        }

        function field(parameter) {
          const schema = resolved(parameter.schema);
          let input;
          if (schema.enum) {
            input = make("select");
            if (!parameter.required) input.append(make("option", ""));
            for (const choice of schema.enum) input.append(make("option", choice));
          } else {
            input = make("input");
            if ("default" in schema) input.placeholder = String(schema.default);
          }
          input.setAttribute("aria-label", parameter.name);
          return input;
        }

        async function ask(path, fields, output) {
          let target = path;
          const query = new URLSearchParams();
          for (const [parameter, input] of fields) {
            const value = input.value.trim();
            if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(value));
            else if (value !== "") {
              const isList = resolved(parameter.schema).type === "array";
              for (const part of isList ? value.split(/\s+/) : [value]) query.append(parameter.name, part);
            }
          }
          const text = query.toString();
          // The page may be behind a proxy, under a path of its own.
          const url = "." + target + (text ? "?" + text : "");
          output.textContent = `GET ${url}\n…`;
          try {
            const answer = await fetch(url);
            let body = await answer.text();
            try { body = JSON.stringify(JSON.parse(body), null, 2); } catch { /* it is no JSON */ }
            output.textContent = `GET ${url}\n${answer.status} ${answer.statusText}\n\n${body.slice(0, 200000)}`;
          } catch (error) {
            output.textContent = `GET ${url}\n${error}`;
          }
        }

        function details(path, method, operation) {
          const box = make("div");
          box.append(make("p", operation.description));
          const fields = [];
          const parameters = operation.parameters || [];
          if (parameters.length) {
            const table = make("table");
            for (const parameter of parameters) {
              const row = make("tr");
              const name = make("td");
              name.append(make("code", parameter.name), make("div", parameter.in, { className: "dim" }));
              const cell = make("td");
              if (method === "get") {
                const input = field(parameter);
                fields.push([parameter, input]);
                cell.append(input);
              }
              row.append(name, cell, make("td", parameter.description + (parameter.required ? " Needed." : "")));
              table.append(row);
            }
            box.append(table);
          }
          if (operation.requestBody) {
            box.append(make("div", `Body: ${operation.requestBody.description}`));
            box.append(make("pre", shapeOf(operation.requestBody.content)));
          }
          for (const [status, response] of Object.entries(operation.responses)) {
            const part = make("details");
            part.append(make("summary", `${status}: ${response.description}`));
            part.append(make("pre", shapeOf(response.content)));
            box.append(part);
          }
          if (method === "get" && !(operation.tags || []).includes("Control")) {
            const output = make("pre", "", { hidden: true });
            const button = make("button", "Try it");
            button.addEventListener("click", () => { output.hidden = false; ask(path, fields, output); });
            box.append(make("p"), button, output);
          }
          return box;
        }

        function show() {
          const wanted = document.getElementById("search").value.toLowerCase();
          const list = document.getElementById("list");
          list.textContent = "";
          for (const tag of api.tags) {
            const operations = [];
            for (const [path, methods] of Object.entries(api.paths)) {
              for (const [method, operation] of Object.entries(methods)) {
                const isWanted = `${path} ${operation.summary}`.toLowerCase().includes(wanted);
                if (operation.tags.includes(tag.name) && isWanted) operations.push([path, method, operation]);
              }
            }
            if (!operations.length) continue;
            list.append(make("h2", tag.name));
            for (const [path, method, operation] of operations) {
              const box = make("details", undefined, { className: "operation" });
              const summary = make("summary");
              const name = method.toUpperCase();
              summary.append(make("span", name, { className: `method ${name}` }));
              summary.append(make("span", path, { className: "path" }));
              summary.append(make("span", operation.summary, { className: "dim" }));
              box.append(summary);
              box.addEventListener("toggle", () => {
                if (box.open && box.childElementCount === 1) box.append(details(path, method, operation));
              });
              list.append(box);
            }
          }
        }

        document.getElementById("search").addEventListener("input", () => { if (api) show(); });
        fetch("openapi.json").then((answer) => answer.json()).then((value) => {
          api = value;
          document.getElementById("about").textContent = api.info.description;
          show();
        }).catch((error) => { document.getElementById("about").textContent = `There is no description: ${error}`; });
        </script>
        </body>
        </html>

        """#
}
