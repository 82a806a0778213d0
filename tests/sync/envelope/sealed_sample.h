#pragma once

#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"

// A kiosk, an office and something to seal.

namespace engawa::envelope::support {

struct Sample {
    explicit Sample(std::uint64_t seed = 21)
        : random(seed),
          office(AgeIdentity::generate(random)),
          kiosk_key(MinisignSecretKey::generate(random)),
          slip(make_slip_code(random)) {}

    SealRequest request() {
        SealRequest request;
        request.kiosk = KioskId("kiosk-7f3a");
        request.sequence = 3;
        request.submission = SubmissionId("uuid:" + make_uuid(random));
        request.form = FormId("kaigo");
        request.form_version = "2026040101";
        request.pack = PackId("kaigo");
        request.pack_version = "1.2.0";
        request.created = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 4 / 1) + std::chrono::hours(9));
        request.slip = slip;
        request.xml = xml;
        return request;
    }
    FindKioskKey find_key() const {
        return [key = kiosk_key.public_key()](const KioskId& id) -> std::optional<MinisignPublicKey> {
            if (id.text() != "kiosk-7f3a") return std::nullopt;
            return key;
        };
    }
    Result<SealedEnvelope> sealed() { return seal(request(), kiosk_key, {office.recipient()}, random); }

    SeededRandom random;
    AgeIdentity office;
    MinisignSecretKey kiosk_key;
    std::string slip;
    std::string xml = "<data id=\"kaigo\"><name>カナリア 花子</name></data>";
};

}  // namespace engawa::envelope::support
