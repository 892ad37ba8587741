// A model in C++ that writes JSON itself and CBOR for everything else: a price that takes random steps.
// Each record is {"symbol": <text>, "price": <number>}.

#include <plugin_abi.h>

#include <array>
#include <charconv>
#include <cstring>
#include <exception>
#include <memory>
#include <random>
#include <string>
#include <string_view>

namespace {

plugin_text text(std::string_view view) { return {view.data(), view.size()}; }

class Walk {
public:
    explicit Walk(const plugin_context &context)
        : random_(context.seed), symbol_(context.options[0].text.bytes, context.options[0].text.length) {}

    plugin_status fill(plugin_batch &batch) {
        auto *at = batch.data;
        const auto *end = batch.data + batch.capacity;
        const auto longest = static_cast<std::ptrdiff_t>(symbol_.size() + 64);
        while (batch.count < batch.wanted && end - at >= longest) {
            price_ += std::uniform_int_distribution<int>(-5, 5)(random_) * 0.25;
            at = batch.encoding == PLUGIN_ENCODING_JSON ? put_json(at) : put_cbor(at);
            batch.count++;
        }
        batch.length = static_cast<uint64_t>(at - batch.data);
        return PLUGIN_OK;
    }

private:
    static uint8_t *put(uint8_t *at, std::string_view bytes) {
        std::memcpy(at, bytes.data(), bytes.size());
        return at + bytes.size();
    }

    uint8_t *put_json(uint8_t *at) const {
        at = put(at, "{\"symbol\": \"");
        at = put(at, symbol_);
        at = put(at, "\", \"price\": ");
        std::array<char, 32> digits{};
        auto [last, error] = std::to_chars(digits.data(), digits.data() + digits.size(), price_, std::chars_format::fixed, 2);
        (void)error;
        at = put(at, {digits.data(), static_cast<size_t>(last - digits.data())});
        return put(at, "}\n");
    }

    uint8_t *put_cbor(uint8_t *at) const {
        at = put(at, "\xA2\x66symbol");
        *at++ = static_cast<uint8_t>(0x60 | symbol_.size());
        at = put(at, symbol_);
        at = put(at, "\x65price\xFB");
        uint64_t bits;
        std::memcpy(&bits, &price_, sizeof bits);
        for (int shift = 56; shift >= 0; shift -= 8)
            *at++ = static_cast<uint8_t>(bits >> shift);
        return at;
    }

    std::mt19937_64 random_;
    std::string symbol_;
    double price_ = 100;
};

plugin_status create(const plugin_context *context, void *, void **instance) {
    // Nothing may be thrown across the boundary.
    try {
        const auto &symbol = context->options[0].text;
        if (symbol.length == 0 || symbol.length > 23) {
            context->report(context, text("walk-symbol has from 1 to 23 bytes"));
            return PLUGIN_FAILED;
        }
        *instance = new Walk(*context);
        return PLUGIN_OK;
    } catch (const std::exception &error) {
        context->report(context, text(error.what()));
        return PLUGIN_FAILED;
    }
}

plugin_status fill(void *instance, plugin_batch *batch) { return static_cast<Walk *>(instance)->fill(*batch); }

void destroy(void *instance) { delete static_cast<Walk *>(instance); }

} // namespace

extern "C" void plugin_register(const plugin_registrar *registrar) {
    static const plugin_text columns[] = {text("symbol"), text("price")};
    static plugin_model_verbs verbs{};
    verbs.size = sizeof verbs;
    verbs.encodings = PLUGIN_ENCODING_CBOR | PLUGIN_ENCODING_JSON;
    verbs.columns = columns;
    verbs.column_count = 2;
    verbs.create = create;
    verbs.fill = fill;
    verbs.destroy = destroy;

    plugin_option symbol{};
    symbol.size = sizeof symbol;
    symbol.type = PLUGIN_VALUE_TEXT;
    symbol.name = text("walk-symbol");
    symbol.help = text("The name of what is priced; plain ASCII without quotes.");
    symbol.initial = text("ACME");
    const plugin_option *const options[] = {&symbol};

    plugin_extension model{};
    model.size = sizeof model;
    model.revision = PLUGIN_MODEL_REVISION;
    model.kind = text(PLUGIN_KIND_MODEL);
    model.name = text("walk");
    model.summary = text("A price that takes random steps, in C++.");
    model.version = text("1.0");
    model.options = options;
    model.option_count = 1;
    model.verbs = &verbs;
    registrar->add(registrar, &model);
}
