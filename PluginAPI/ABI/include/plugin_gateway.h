#ifndef PLUGIN_GATEWAY_H
#define PLUGIN_GATEWAY_H

/* A part of plugin_abi.h, which includes it and says what holds of everything here. */
#include "plugin_calls.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------------------------------------------------------------- kind: gateway
 *
 * A gateway serves a protocol in which clients make requests as those of HTTP are: it accepts their connections, and hands
 * each request to the host, which answers it. What is a protocol's own business stays in the gateway: how bytes become
 * requests, encryption, limits of sizes and times, who may ask at all. What a path means is the host's business.
 *
 * The gateway calls the host through the ability "calls". Any number of requests may be under way at a time; the host
 * answers them in the order in which they are done.
 *
 *   created --start--> serving --drain--> drained --destroy-->
 *
 * When a gateway's worker dies the clients see their connections closed, and another worker is started and takes over the
 * address. What the host has begun to do for a request it does to its end.
 *
 * [P-60] An extension of this kind declares one option of type TEXT whose name ends in "-listen": the address at which it
 *        accepts connections, HOST:PORT, [ADDRESS]:PORT of version 6, or a PORT alone. Port 0 is a free one.
 */
#define PLUGIN_KIND_GATEWAY "gateway"
#define PLUGIN_GATEWAY_REVISION 1

/* The verbs of a gateway. */
typedef struct plugin_gateway_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. It looks at its options and reads its files; nothing is accepted yet. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Closes all connections and frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: begins to accept connections. Called once. [instance]
     *   call     text until the end: the address at which a worker before this one was serving; empty: there was none
     *   answer   text until the end: HOST:PORT at which it serves, with the port that it really is
     * [P-61] With an address in the call the gateway serves at that one, so that clients find it where it was.
     */
    plugin_call_verb start;

    /*
     * 2: ends well. Called once after `start`. [instance]
     *   call     u32 milliseconds
     *   answer   u32, how many requests were cut off
     * [P-62] From the call on no connection is accepted, and no request after those that have begun. It returns when all
     *        that had begun are answered and their answers are sent, or so many milliseconds later.
     */
    plugin_call_verb drain;

    /*
     * 3: reads again what it has read of files that its options name, as far as that can change while it serves, such as
     * tokens. [instance]
     *   call     empty
     *   answer   empty
     * With PLUGIN_FAILED it goes on with what it had.
     */
    plugin_call_verb reload;

    /*
     * 4: tells its figures. [instance]
     *   call     empty
     *   answer   until the end: bytes (name, of [a-z_]), u64. A name that ends in "_total" is of a number that only rises
     */
    plugin_call_verb figures;
} plugin_gateway_verbs;

/* Verbs of the host that a gateway calls. */
enum {
    /*
     * Answers requests.
     *   call     one or more requests, until the end:
     *              bytes (method, as it was sent, such as "GET")
     *              bytes (target: path and query as they were sent, nothing decoded; begins with "/", or is "*")
     *              bytes (peer: the client's address without a port, as text)
     *              u32 how many headers; for each of them bytes (name in lower case), bytes (value)
     *              bytes (body, whole and without transfer or content codings)
     *   answer   for each of them in order:
     *              u32 status, such as 200
     *              u32 how many headers; for each of them bytes (name in lower case), bytes (value)
     *              bytes (body)
     * The headers that are handed over are content-type, accept, origin, those that begin with "access-control-", and
     * authorization if the gateway does not look at that itself. Headers about the length, the coding and the connection
     * are the gateway's own to make.
     * The answer comes when all requests of the call are done. Requests that came together go into one call only if that
     * keeps none waiting for another: those with the same method and target.
     * PLUGIN_UNAVAILABLE: none of them was looked at; the client should try again later. PLUGIN_FAILED: the host
     * could not do them, and its log says why.
     */
    PLUGIN_GATEWAY_SERVE = 1
};

#ifdef __cplusplus
}
#endif

#endif
