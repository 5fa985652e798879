#!/usr/bin/env python3
"""Makes an image archive of one layer from files: the same bytes each time, without a daemon or a network.

usage: image.py OUT.tar TAG ENTRYPOINT_JSON SOURCE=PATH...

SOURCE is a file, or @TARGET for a link; PATH that ends in / is an empty directory.
"""

import hashlib
import io
import json
import os
import sys
import tarfile


def layer_of(entries):
    """The layer's tar: directories before what lies in them, owned by root, at time 0."""
    buffer = io.BytesIO()
    archive = tarfile.open(fileobj=buffer, mode="w")
    made = set()

    def directory(path):
        path = path.strip("/")
        if not path or path in made:
            return
        directory(os.path.dirname(path))
        made.add(path)
        entry = tarfile.TarInfo(path)
        entry.type = tarfile.DIRTYPE
        entry.mode = 0o1777 if path == "tmp" else 0o755
        archive.addfile(entry)

    for source, path in entries:
        if path.endswith("/"):
            directory(path)
            continue
        directory(os.path.dirname(path))
        entry = tarfile.TarInfo(path.strip("/"))
        if source.startswith("@"):
            entry.type = tarfile.SYMTYPE
            entry.linkname = source[1:]
            archive.addfile(entry)
            continue
        entry.mode = 0o755 if os.access(source, os.X_OK) else 0o644
        entry.size = os.path.getsize(source)
        with open(source, "rb") as content:
            archive.addfile(entry, content)
    archive.close()
    return buffer.getvalue()


def main():
    out, tag, entrypoint = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    layer = layer_of([pair.split("=", 1) for pair in sys.argv[4:]])
    digest = hashlib.sha256(layer).hexdigest()
    config = json.dumps({
        "architecture": "amd64",
        "os": "linux",
        "created": "1970-01-01T00:00:00Z",
        "config": {
            "Entrypoint": entrypoint or None,
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            "WorkingDir": "/",
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]},
        "history": [{"created": "1970-01-01T00:00:00Z"}],
    }, sort_keys=True).encode()
    name = hashlib.sha256(config).hexdigest()
    manifest = json.dumps([{"Config": name + ".json", "RepoTags": [tag], "Layers": [digest + ".tar"]}]).encode()
    with tarfile.open(out, "w") as archive:
        for path, content in ((name + ".json", config), (digest + ".tar", layer), ("manifest.json", manifest)):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


main()
