#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"
#include "kiosk/input/conversion.h"

// Names as people write them, by how common they are: share/engawa/input/names.tsv. A general engine puts rare words
// before common names; in a name field the names come first.

namespace engawa::input {

class NameDictionary {
  public:
    // Lines "surname|given<TAB>kana<TAB>kanji kanji …", # starts a comment. bad_file at "<file>:<line>".
    static Result<NameDictionary> load(const std::filesystem::path& file);
    static Result<NameDictionary> parse(std::string_view text, std::string_view name);

    // Most common first; empty when the name is not known.
    const std::vector<std::string>& surnames(std::string_view kana) const;
    const std::vector<std::string>& given_names(std::string_view kana) const;
    std::size_t size() const { return surnames_.size() + given_names_.size(); }

  private:
    using Names = std::map<std::string, std::vector<std::string>, std::less<>>;
    Names surnames_;
    Names given_names_;
};

// Puts the dictionary's names before the candidates of `inner` for requests that are for names.
class NameAwareConverter final : public Converter {
  public:
    NameAwareConverter(NameDictionary dictionary, std::unique_ptr<Converter> inner);
    Result<Conversion> convert(const ConversionRequest& request) override;
    void forget() override { inner_->forget(); }

  private:
    std::vector<std::string> names_for(const ConversionRequest& request) const;

    NameDictionary dictionary_;
    std::unique_ptr<Converter> inner_;
};

}  // namespace engawa::input
