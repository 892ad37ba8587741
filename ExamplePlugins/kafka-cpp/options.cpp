#include "options.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

const plugin_text OptionTable::keep(std::string text) { return as_text(texts_.emplace_back(std::move(text))); }

void OptionTable::add(const char *name, uint32_t type, const char *placeholder, std::string help, const char *initial,
                      std::vector<const char *> choices) {
    plugin_option &option = options_.emplace_back();
    option.size = sizeof option;
    option.type = type;
    option.name = keep(prefix_ + "-" + name);
    option.help = keep(std::move(help));
    option.placeholder = keep(placeholder);
    if (*initial != 0)
        option.initial = keep(initial);
    std::vector<plugin_text> &kept = choices_.emplace_back();
    for (const char *choice : choices)
        kept.push_back(keep(choice));
    option.choices = kept.data();
    option.choice_count = static_cast<uint32_t>(kept.size());
    option_list_.push_back(&option);
    names_.emplace_back(name);
}

void OptionTable::add_file(const char *name, std::string help) {
    add(name, PLUGIN_VALUE_TEXT, "FILE", std::move(help));
    needs_.push_back({sizeof(plugin_need), keep("read"), keep(shown(name))});
    need_list_.push_back(&needs_.back());
}

void OptionTable::add_need(const char *capability) {
    needs_.push_back({sizeof(plugin_need), keep(capability), {nullptr, 0}});
    need_list_.push_back(&needs_.back());
}

Declaration OptionTable::declaration(std::string_view summary) const {
    return {name_,             summary,
            option_list_.data(), static_cast<uint32_t>(option_list_.size()),
            need_list_.data(),   static_cast<uint32_t>(need_list_.size())};
}

size_t OptionTable::place(std::string_view name) const {
    for (size_t i = 0; i < names_.size(); i++)
        if (names_[i] == name)
            return i;
    throw std::logic_error("there is no option " + std::string(name));
}

std::string Given::text(std::string_view name) const {
    const plugin_value &found = value(name);
    return found.type == PLUGIN_VALUE_TEXT ? std::string(as_view(found.text)) : std::string();
}

bool Given::flag(std::string_view name) const { return value(name).integer != 0; }

int64_t Given::integer(std::string_view name) const { return value(name).integer; }

std::vector<std::string> Given::list(std::string_view name) const {
    const plugin_value &found = value(name);
    std::vector<std::string> texts;
    for (uint32_t i = 0; found.type == PLUGIN_VALUE_LIST && i < found.list_count; i++)
        texts.emplace_back(as_view(found.list[i]));
    return texts;
}

std::string read_file(const Given &given, std::string_view option) {
    const std::string path = given.text(option);
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream contents;
    if (file)
        contents << file.rdbuf();
    if (!file || file.bad())
        throw given.problem(option, path + " cannot be read: " + std::strerror(errno == 0 ? EIO : errno));
    return contents.str();
}
