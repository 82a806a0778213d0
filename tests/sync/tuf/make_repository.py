#!/usr/bin/python3
"""Makes a TUF repository without a line of this project's code, for its client to read.

Needs Python's standard library and python3-cryptography. The files are written as other publishers write them: some
indented, members in no order, characters escaped.

    make_repository.py OUT [--keys ed25519|ecdsa|rsa|mixed] [--bins none|prefixes|succinct] [--bin-bits 4]
                       [--targets 10] [--not-consistent] [--layout compact|indented] [--expires 2030-01-01T00:00:00Z]

Writes OUT/root.json (the first root), OUT/metadata/, OUT/targets/ and OUT/names.txt (a target a line).
"""
import argparse
import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa


def canonical(value):
    """OLPC canonical JSON, as bytes."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value).encode()
    if isinstance(value, int):
        return str(value).encode()
    if isinstance(value, str):
        return b'"' + value.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8") + b'"'
    if isinstance(value, list):
        return b"[" + b",".join(canonical(v) for v in value) + b"]"
    members = sorted(value.items(), key=lambda item: item[0].encode("utf-8"))
    return b"{" + b",".join(canonical(k) + b":" + canonical(v) for k, v in members) + b"}"


class Key:
    """A key pair of one of the three kinds of specification 4.2.2."""

    def __init__(self, kind):
        self.kind = kind
        if kind == "ed25519":
            self.private = ed25519.Ed25519PrivateKey.generate()
            raw = self.private.public_key().public_bytes(
                serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            public, keytype, scheme = raw.hex(), "ed25519", "ed25519"
        else:
            if kind == "ecdsa":
                self.private = ec.generate_private_key(ec.SECP256R1())
                keytype, scheme = "ecdsa", "ecdsa-sha2-nistp256"
            else:
                self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
                keytype, scheme = "rsa", "rsassa-pss-sha256"
            public = self.private.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        self.public = {"keytype": keytype, "scheme": scheme, "keyval": {"public": public}}
        self.keyid = hashlib.sha256(canonical(self.public)).hexdigest()

    def sign(self, message):
        if self.kind == "ed25519":
            return self.private.sign(message).hex()
        if self.kind == "ecdsa":
            return self.private.sign(message, ec.ECDSA(hashes.SHA256())).hex()
        # The longest salt there is room for: a verifier has to find its length out.
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.MAX_LENGTH)
        return self.private.sign(message, pss, hashes.SHA256()).hex()


class Repository:
    def __init__(self, options):
        self.options = options
        self.made = 0
        self.metadata = {}
        for folder in ("metadata", "targets"):
            os.makedirs(os.path.join(options.out, folder), exist_ok=True)

    def key(self):
        kinds = ["ed25519", "ecdsa", "rsa"]
        kind = kinds[self.made % 3] if self.options.keys == "mixed" else self.options.keys
        self.made += 1
        return Key(kind)

    def common(self, role):
        return {"_type": role, "spec_version": "1.0.31", "version": 1, "expires": self.options.expires,
                "x-note": "山田 \"quoted\" \\ \n next line"}

    def file(self, signed, keys):
        message = canonical(signed)
        document = {"signed": signed, "signatures": [{"keyid": k.keyid, "sig": k.sign(message)} for k in keys]}
        if self.options.layout == "indented":
            return json.dumps(document, indent=1).encode()
        return json.dumps(document, separators=(",", ":"), sort_keys=True).encode()

    def show(self, role, version, data):
        name = role + ".json"
        versioned = role == "root" or (role != "timestamp" and not self.options.not_consistent)
        path = os.path.join(self.options.out, "metadata", f"{version}.{name}" if versioned else name)
        with open(path, "wb") as out:
            out.write(data)

    def described(self, data, version=1):
        return {"version": version, "length": len(data),
                "hashes": {"sha256": hashlib.sha256(data).hexdigest(), "sha512": hashlib.sha512(data).hexdigest()}}

    def target(self, path):
        data = ("content of " + path).encode() * 3
        sha256 = hashlib.sha256(data).hexdigest()
        folder, _, name = path.rpartition("/")
        stored = name if self.options.not_consistent else f"{sha256}.{name}"
        where = os.path.join(self.options.out, "targets", folder)
        os.makedirs(where, exist_ok=True)
        with open(os.path.join(where, stored), "wb") as out:
            out.write(data)
        return {"length": len(data), "hashes": {"sha256": sha256}, "custom": {"ring": 1}}

    def role(self, name, targets, keys, delegations=None):
        signed = self.common("targets")
        signed["targets"] = targets
        if delegations:
            signed["delegations"] = delegations
        data = self.file(signed, keys)
        self.show(name, 1, data)
        self.metadata[name + ".json"] = self.described(data)

    def bins(self, targets, key):
        """Spreads the targets over 2^bits bins; returns the delegations of the role above."""
        bits = self.options.bin_bits
        count = 2 ** bits
        digits = len(f"{count - 1:x}")
        content = [{} for _ in range(count)]
        for path, described in targets.items():
            digest = hashlib.sha256(path.encode("utf-8")).digest()
            content[int.from_bytes(digest[:4], "big") >> (32 - bits)][path] = described
        names = [f"bin-{i:0{digits}x}" for i in range(count)]
        for name, held in zip(names, content):
            self.role(name, held, [key])
        delegations = {"keys": {key.keyid: key.public}}
        if self.options.bins == "succinct":
            delegations["succinct_roles"] = {"keyids": [key.keyid], "threshold": 1, "bit_length": bits,
                                             "name_prefix": "bin"}
            return delegations
        per_bin = 16 ** digits // count
        delegations["roles"] = [
            {"name": name, "keyids": [key.keyid], "threshold": 1, "terminating": False,
             "path_hash_prefixes": [f"{i * per_bin + p:0{digits}x}" for p in range(per_bin)]}
            for i, name in enumerate(names)]
        return delegations

    def delegation_of_packs(self):
        """A department signs its own packs; two of its three keys must."""
        keys = [self.key(), self.key(), self.key()]
        self.role("介護保険課", {"packs/kaigo/申請 書.xml": self.target("packs/kaigo/申請 書.xml")}, keys[:2])
        return {"keys": {k.keyid: k.public for k in keys},
                "roles": [{"name": "介護保険課", "keyids": [k.keyid for k in keys], "threshold": 2,
                           "terminating": True, "paths": ["packs/kaigo/*"]}]}

    def publish(self):
        options = self.options
        names = [f"files/{i % 10}/target-{i}.bin" for i in range(options.targets)]
        targets = {name: self.target(name) for name in names}
        top = {role: [self.key()] for role in ("root", "timestamp", "snapshot", "targets")}
        if options.bins == "none":
            self.role("targets", targets, top["targets"], self.delegation_of_packs())
            names.append("packs/kaigo/申請 書.xml")
        else:
            self.role("targets", {}, top["targets"], self.bins(targets, self.key()))

        snapshot = self.common("snapshot")
        snapshot["meta"] = self.metadata
        snapshot_data = self.file(snapshot, top["snapshot"])
        self.show("snapshot", 1, snapshot_data)
        timestamp = self.common("timestamp")
        timestamp["meta"] = {"snapshot.json": self.described(snapshot_data)}
        self.show("timestamp", 1, self.file(timestamp, top["timestamp"]))

        # Two roots: the second has another key for itself, and is signed by the first's too.
        next_root = [self.key()]
        for version, root_keys, signers in ((1, top["root"], top["root"]), (2, next_root, top["root"] + next_root)):
            listed = {**top, "root": root_keys}
            root = self.common("root")
            root["version"] = version
            if not options.not_consistent:
                root["consistent_snapshot"] = True
            root["keys"] = {k.keyid: k.public for keys in listed.values() for k in keys}
            root["roles"] = {r: {"keyids": [k.keyid for k in keys], "threshold": 1} for r, keys in listed.items()}
            data = self.file(root, signers)
            self.show("root", version, data)
            if version == 1:
                with open(os.path.join(options.out, "root.json"), "wb") as out:
                    out.write(data)
        with open(os.path.join(options.out, "names.txt"), "w", encoding="utf-8") as out:
            out.write("".join(name + "\n" for name in names))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--keys", choices=["ed25519", "ecdsa", "rsa", "mixed"], default="mixed")
    parser.add_argument("--bins", choices=["none", "prefixes", "succinct"], default="none")
    parser.add_argument("--bin-bits", type=int, default=4)
    parser.add_argument("--targets", type=int, default=10)
    parser.add_argument("--not-consistent", action="store_true")
    parser.add_argument("--layout", choices=["compact", "indented"], default="compact")
    parser.add_argument("--expires", default="2030-01-01T00:00:00Z")
    Repository(parser.parse_args()).publish()


if __name__ == "__main__":
    main()
