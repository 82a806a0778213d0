#pragma once

#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/http.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/http/url.h"

// AWS Signature Version 4 for S3, as "Create a signed AWS API request" and the S3 reference describe it. Not libcurl's
// own: that of 7.88 neither sorts the query nor signs at another time than the system's (docs/decisions/0006).

namespace engawa::http {

struct AwsLogin {
    std::string access_key_id;
    SecretBytes secret_access_key;
    std::string region;  // "ap-northeast-1"
};

// The headers with which the request goes to that URL: its own and Host, X-Amz-Date, X-Amz-Content-Sha256 and
// Authorization. All of them and the body are signed.
HttpHeaders signed_headers(const AwsLogin& login, const HttpRequest& request, const Url& url, WallTime time);

}  // namespace engawa::http
