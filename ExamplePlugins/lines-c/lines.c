/*
 * A model in plain C that needs something: it reads the file that the user names, and its need points at that option.
 * Each record is {"line": "<a line of the file>", "number": <number>}; after the last line comes the first again.
 */

#include <plugin_abi.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal) ((plugin_text){(literal), sizeof(literal) - 1})

/* Bytes of a record beside its line, at most. */
enum { FRAME = 48 };

typedef struct lines {
    char *bytes;
    size_t *ends; /* where each line ends, without its line feed */
    uint64_t count;
    uint64_t made;
} lines;

static const plugin_option file_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .flags = PLUGIN_OPTION_REQUIRED,
    .name = {"line-file", 9},
    .help = {"The file whose lines are shown.", 31},
    .placeholder = {"FILE", 4},
};

static const plugin_option *const options[] = {&file_option};

/* To read the file that a run names with --line-file, whichever it is. */
static const plugin_need file_need = {
    .size = sizeof(plugin_need),
    .capability = {"read", 4},
    .detail = {"--line-file", 11},
};

static const plugin_need *const needs[] = {&file_need};

static void destroy(void *instance) {
    lines *self = instance;
    free(self->bytes);
    free(self->ends);
    free(self);
}

/* Reads all of a file; returns 0 or the code of the error. */
static int read_all(const char *path, char **bytes, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return errno;
    size_t capacity = 0;
    int code = 0;
    for (;;) {
        if (*length == capacity) {
            capacity = capacity == 0 ? 65536 : capacity * 2;
            char *grown = realloc(*bytes, capacity);
            if (grown == NULL) {
                code = ENOMEM;
                break;
            }
            *bytes = grown;
        }
        errno = 0;
        size_t count = fread(*bytes + *length, 1, capacity - *length, file);
        if (count == 0) {
            code = ferror(file) ? errno : 0;
            break;
        }
        *length += count;
    }
    fclose(file);
    return code;
}

/* Finds the ends of lines; a last line need not end in a line feed. Returns 0 or ENOMEM. */
static int find_ends(lines *self, size_t length) {
    uint64_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += self->bytes[i] == '\n' || i + 1 == length;
    self->ends = calloc(count + 1, sizeof *self->ends);
    if (self->ends == NULL)
        return ENOMEM;
    for (size_t i = 0; i < length; i++)
        if (self->bytes[i] == '\n')
            self->ends[self->count++] = i;
        else if (i + 1 == length)
            self->ends[self->count++] = length;
    return 0;
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    plugin_text path = context->options[0].text;
    char name[4096];
    lines *made = calloc(1, sizeof *made);
    if (made == NULL || path.length >= sizeof name) {
        free(made);
        context->report(context, path.length >= sizeof name ? TEXT("line-file is too long") : TEXT("out of memory"));
        return PLUGIN_FAILED;
    }
    if (path.length > 0)
        memcpy(name, path.bytes, path.length);
    name[path.length] = 0;
    size_t length = 0;
    int code = read_all(name, &made->bytes, &length);
    if (code == 0)
        code = find_ends(made, length);
    if (code != 0 || made->count == 0) {
        char message[4300];
        const char *reason = code != 0 ? strerror(code) : "it is empty";
        int size = snprintf(message, sizeof message, "line-file %s: %s", name, reason);
        context->report(context, (plugin_text){message, (size_t)size});
        destroy(made);
        return PLUGIN_FAILED;
    }
    *instance = made;
    return PLUGIN_OK;
}

static uint8_t *put_head(uint8_t *at, uint8_t major, uint64_t value) {
    int bytes = value < 24 ? 0 : value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : value <= 0xFFFFFFFF ? 4 : 8;
    *at++ = (uint8_t)(major << 5 | (bytes == 0 ? value : bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27));
    for (int i = bytes - 1; i >= 0; i--)
        *at++ = (uint8_t)(value >> (8 * i));
    return at;
}

/* Major type 3 is text and must be UTF-8. Here all that is not ASCII goes out as bytes, which any file can hold. */
static uint8_t major_type(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (bytes[i] & 0x80)
            return 2;
    return 3;
}

static plugin_status fill(void *instance, plugin_batch *batch) {
    lines *self = instance;
    while (batch->count < batch->wanted) {
        uint64_t index = self->made % self->count;
        size_t start = index == 0 ? 0 : self->ends[index - 1] + 1;
        size_t length = self->ends[index] - start;
        if (batch->capacity - batch->length < length + FRAME) {
            batch->needed = length + FRAME;
            return PLUGIN_FULL;
        }
        uint8_t *at = batch->data + batch->length;
        memcpy(at, "\xA2\x64line", 6);
        at = put_head(at + 6, major_type(self->bytes + start, length), length);
        memcpy(at, self->bytes + start, length);
        memcpy(at + length, "\x66number", 7);
        at = put_head(at + length + 7, 0, index + 1);
        self->made++;
        batch->length = (uint64_t)(at - batch->data);
        batch->count++;
    }
    return PLUGIN_OK;
}

static plugin_status resume(void *instance, uint64_t count) {
    ((lines *)instance)->made = count;
    return PLUGIN_OK;
}

static const plugin_text columns[] = {{"line", 4}, {"number", 6}};

static const plugin_model_verbs verbs = {
    .size = sizeof verbs,
    .encodings = PLUGIN_ENCODING_CBOR,
    .columns = columns,
    .column_count = 2,
    .create = create,
    .fill = fill,
    .destroy = destroy,
    .resume = resume,
};

void plugin_register(const plugin_registrar *registrar) {
    plugin_extension model = {
        .size = sizeof model,
        .revision = PLUGIN_MODEL_REVISION,
        .kind = TEXT(PLUGIN_KIND_MODEL),
        .name = TEXT("file_line"),
        .summary = TEXT("Shows the lines of a file, in C."),
        .version = TEXT("1.0"),
        .options = options,
        .option_count = 1,
        .needs = needs,
        .need_count = 1,
        .verbs = &verbs,
    };
    registrar->add(registrar, &model);
}
