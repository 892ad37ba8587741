/* Says what should not reach a terminal as it is, wherever a plugin can say something. */

#define REGISTERS_ITSELF
#include "attacker.h"

enum place { NAMES, SUMMARIES, LOGS, PRINTS, REPORTS, KEYS, VALUES, LINES_MISSING };

/* An escape sequence, a byte that is no UTF-8, a surrogate, an overlong NUL, a carriage return, a right-to-left
 * override, a NUL. */
#define NASTY "\x1b[2J\x1b]0;owned\x07 \xff \xed\xa0\x80 \xc0\x80 \r \xe2\x80\xae \0 end"

static int has_reported;

static void attack(struct model *self) {
    switch ((enum place)ATTACK) {
    case LOGS: self->context->log(self->context, PLUGIN_LOG_ERROR, TEXT("log: " NASTY)); break;
    case PRINTS:
        fwrite("out: " NASTY "\n", 1, sizeof "out: " NASTY, stdout);
        fflush(stdout);
        fwrite("err: " NASTY "\n", 1, sizeof "err: " NASTY, stderr);
        break;
    case REPORTS:
        self->context->report(self->context, TEXT("report: " NASTY));
        has_reported = 1;
        break;
    default: break;
    }
}

static plugin_status fill_nasty(void *instance, plugin_batch *batch) {
    struct model *self = instance;
    if (ATTACK == LINES_MISSING) {
        /* JSON without the line feed that the contract asks for. */
        static const char record[] = "{\"text\": \"no line\"}";
        memcpy(batch->data, record, sizeof record - 1);
        batch->length = sizeof record - 1;
        batch->count = 1;
        return PLUGIN_OK;
    }
    if (ATTACK == KEYS || ATTACK == VALUES) {
        uint8_t *at = put_head(batch->data, 5, 1);
        at = put_head(at, 3, ATTACK == KEYS ? sizeof NASTY - 1 : 1);
        memcpy(at, NASTY, ATTACK == KEYS ? sizeof NASTY - 1 : 1);
        at += ATTACK == KEYS ? sizeof NASTY - 1 : 1;
        at = put_head(at, 3, sizeof NASTY - 1);
        memcpy(at, NASTY, sizeof NASTY - 1);
        batch->length = (uint64_t)(at + sizeof NASTY - 1 - batch->data);
        batch->count = 1;
        return PLUGIN_OK;
    }
    plugin_status status = fill(self, batch);
    return has_reported ? PLUGIN_FAILED : status;
}

static const plugin_model_verbs nasty_verbs = {
    .size = sizeof nasty_verbs,
    .encodings = PLUGIN_ENCODING_CBOR | (ATTACK == LINES_MISSING ? PLUGIN_ENCODING_JSON : 0),
    .create = create,
    .fill = fill_nasty,
    .destroy = destroy,
};

void plugin_register(const plugin_registrar *registrar) {
    (void)verbs;
    plugin_extension model = {
        .size = sizeof model,
        .revision = PLUGIN_MODEL_REVISION,
        .kind = TEXT(PLUGIN_KIND_MODEL),
        .name = TEXT(NAME),
        .summary = TEXT("Talks."),
        .version = TEXT("1.0"),
        .options = options,
        .option_count = 1,
        .verbs = &nasty_verbs,
    };
    if (ATTACK == SUMMARIES) {
        model.summary = TEXT("summary: " NASTY);
        model.version = TEXT("version: " NASTY);
    }
    registrar->add(registrar, &model);
    if (ATTACK == NAMES) {
        model.name = TEXT("name: " NASTY);
        registrar->add(registrar, &model);
        model.kind = TEXT("kind: " NASTY);
        registrar->add(registrar, &model);
        registrar->report(registrar, TEXT("reported: " NASTY));
    }
}
