#!/usr/bin/python3
"""Checks every signature of a folder of TUF metadata with the openssl program alone.

    verify_with_openssl.py METADATA_FOLDER

The keys are those of the newest root and of the delegations; the canonical form is made here, without a line of the
publisher's code. Prints "FILE KEYTYPE good" a line for each signature, sorted; fails at the first that is not good.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from make_repository import canonical


def openssl(key, message, signature, folder):
    (folder / "message").write_bytes(message)
    (folder / "signature").write_bytes(bytes.fromhex(signature))
    if key["keytype"] == "ed25519":
        # SubjectPublicKeyInfo of RFC 8410 around the 32 bytes.
        der = bytes.fromhex("302a300506032b6570032100" + key["keyval"]["public"])
        (folder / "key").write_bytes(der)
        arguments = ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin", "-in", "message", "-sigfile", "signature",
                     "-inkey", "key"]
    else:
        (folder / "key").write_text(key["keyval"]["public"])
        options = []
        if key["keytype"] == "rsa":
            options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest", "-sigopt", "rsa_mgf1_md:sha256"]
        arguments = ["dgst", "-sha256", "-verify", "key", "-signature", "signature", *options, "message"]
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=False).returncode == 0


def main():
    files = {path.name: json.loads(path.read_bytes()) for path in pathlib.Path(sys.argv[1]).iterdir()}
    keys = {}
    for document in files.values():
        signed = document["signed"]
        keys.update(signed.get("keys", {}))
        keys.update(signed.get("delegations", {}).get("keys", {}))
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for name, document in files.items():
            message = canonical(document["signed"])
            for signature in document["signatures"]:
                key = keys[signature["keyid"]]
                if not openssl(key, message, signature["sig"], pathlib.Path(folder)):
                    sys.exit(f"{name}: {key['keytype']} signature is not good")
                lines.append(f"{name} {key['keytype']} good\n")
    print("".join(sorted(lines)), end="")


main()
