// Options of an extension, declared once and found by their names without the extension's prefix.

#pragma once

#include <boundary.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

/// The declaration of all options of one extension, and of what it needs. It lives as long as the process.
class OptionTable {
public:
    /// `prefix` is that of all names, such as "kafka", and what the extension is called if nothing else is told.
    explicit OptionTable(std::string prefix, std::string name = "")
        : prefix_(std::move(prefix)), name_(name.empty() ? prefix_ : std::move(name)) {}

    /// `type` is one of PLUGIN_VALUE_*; `initial` empty: none.
    void add(const char *name, uint32_t type, const char *placeholder, std::string help, const char *initial = "",
             std::vector<const char *> choices = {});

    /// A file that the extension reads, given as an option.
    void add_file(const char *name, std::string help);

    void add_need(const char *capability);

    /// What is registered under the extension's name, with the options and the needs.
    Declaration declaration(std::string_view summary) const;

    /// The place of an option; it must exist.
    size_t place(std::string_view name) const;

    /// The whole name of an option, with its dashes.
    std::string shown(std::string_view name) const { return "--" + prefix_ + "-" + std::string(name); }

private:
    const plugin_text keep(std::string text);

    std::string prefix_;
    std::string name_;
    std::deque<std::string> texts_;
    std::deque<std::vector<plugin_text>> choices_;
    std::deque<plugin_option> options_;
    std::deque<plugin_need> needs_;
    std::vector<const plugin_option *> option_list_;
    std::vector<const plugin_need *> need_list_;
    std::vector<std::string> names_;
};

/// The values of the options of an instance.
class Given {
public:
    Given(const OptionTable &table, const plugin_context &context) : table_(table), context_(context) {}

    /// Empty if the option is not given.
    std::string text(std::string_view name) const;
    bool flag(std::string_view name) const;
    int64_t integer(std::string_view name) const;
    std::vector<std::string> list(std::string_view name) const;

    /// The whole name of an option, for messages.
    std::string shown(std::string_view name) const { return table_.shown(name); }

    const plugin_context &context() const { return context_; }

    /// What is wrong with an option.
    OptionError problem(std::string_view name, const std::string &what) const {
        return OptionError(shown(name) + ": " + what);
    }

private:
    const plugin_value &value(std::string_view name) const { return context_.options[table_.place(name)]; }

    const OptionTable &table_;
    const plugin_context &context_;
};

/// The contents of a file that an option names.
std::string read_file(const Given &given, std::string_view option);
