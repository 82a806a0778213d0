#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sync/http/curl_client.h"
#include "sync/store/store.h"

namespace engawa::store {

// Where a store is, by its address (docs/formats/store-layout.md, "Addresses"):
//   folder:///var/lib/engawa/store, file:///var/lib/engawa/store or a plain path
//   https://store.city.example/engawa/ (or http://): WebDAV; `http` says how one logs in
//   s3+https://s3.city.example/bucket/ (or s3+http://): a bucket; a BasicLogin is taken for key id and secret key
//   memory: of this process, empty at first
// `bad_address` for anything else, and for a URL with a login in it. Opening touches neither disk nor network.
Result<std::unique_ptr<ObjectStore>> open_store(std::string_view address, http::Config http = {});

// The folder that a store's address names; nothing when it is a server's or of no known kind.
std::optional<std::filesystem::path> folder_of(std::string_view address);

// Under which URL the objects of a store behind HTTP lie, and how one asks for them there: for what is fetched part by
// part (content). `bad_address` when the address is none of a server's.
struct WebPlace {
    std::string object_url;  // ends in "/"
    http::Config http;
};
Result<WebPlace> web_place(std::string_view address, http::Config http);

}  // namespace engawa::store
