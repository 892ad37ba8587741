/* What mediums in C have in common at the boundary to the host. */
#ifndef BOUNDARY_C_H
#define BOUNDARY_C_H

#include <plugin_abi.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The initializer of a plugin_text. */
#define TEXT(literal) {(literal), sizeof(literal) - 1}

/* Reports a sentence, and is PLUGIN_FAILED. */
__attribute__((format(printf, 2, 3), unused)) static plugin_status fail(const plugin_context *context,
                                                                       const char *format, ...) {
    char reason[1280];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    context->report(context, (plugin_text){reason, strlen(reason)});
    return PLUGIN_FAILED;
}

/* A copy that ends in NUL; NULL if there is no memory, or a NUL in the text. */
__attribute__((unused)) static char *copy_text(plugin_text text) {
    if (text.length > 0 && memchr(text.bytes, 0, text.length) != NULL)
        return NULL;
    char *copy = malloc(text.length + 1);
    if (copy == NULL)
        return NULL;
    if (text.length > 0)
        memcpy(copy, text.bytes, text.length);
    copy[text.length] = 0;
    return copy;
}

#endif
