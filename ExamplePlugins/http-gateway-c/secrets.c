#include "gateway.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LARGEST_SECRET = 1 << 20 };

char *secret_read(const char *path, const char *what, char *reason, size_t reason_size) {
    FILE *file = fopen(path, "re");
    char *text = file == NULL ? NULL : malloc(LARGEST_SECRET + 2);
    if (text == NULL) {
        snprintf(reason, reason_size, "%s: reading %s: %s", what, path, strerror(errno));
        if (file != NULL)
            fclose(file);
        return NULL;
    }
    size_t length = fread(text, 1, LARGEST_SECRET + 1, file);
    int has_failed = ferror(file);
    fclose(file);
    text[length] = 0;
    if (has_failed || length > LARGEST_SECRET || strlen(text) != length || strspn(text, " \t\r\n") == length) {
        snprintf(reason, reason_size, "%s: %s has no text of at most %d bytes", what, path, LARGEST_SECRET);
        free(text);
        return NULL;
    }
    return text;
}

/* The time that it takes does not depend on where the two differ. */
static int is_same(const char *a, size_t a_length, const char *b, size_t b_length) {
    unsigned char difference = a_length != b_length;
    for (size_t i = 0; i < b_length; i++)
        difference |= (unsigned char)((i < a_length ? a[i] : 0) ^ b[i]);
    return difference == 0;
}

int secret_fits(const char *tokens, const char *authorization) {
    if (authorization == NULL || strncasecmp(authorization, "Bearer ", 7) != 0)
        return 0;
    const char *given = authorization + 7;
    given += strspn(given, " ");
    size_t given_length = strlen(given);
    int fits = 0;
    while (*tokens != 0) {
        tokens += strspn(tokens, " \t\r\n");
        size_t length = strcspn(tokens, "\r\n");
        size_t trimmed = length;
        while (trimmed > 0 && (tokens[trimmed - 1] == ' ' || tokens[trimmed - 1] == '\t'))
            trimmed--;
        if (trimmed > 0)
            fits |= is_same(given, given_length, tokens, trimmed);
        tokens += length;
    }
    return fits;
}
