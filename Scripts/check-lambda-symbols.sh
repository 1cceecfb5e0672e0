#!/usr/bin/env bash
# check-lambda-symbols.sh BINARY: fails, naming them, when the program needs symbols that Amazon Linux 2023 does not have.
#
# Lambda's provided.al2023 has glibc 2.34 and the libstdc++ of GCC 11 (GLIBCXX_3.4.29). A program that asks for newer
# ones ends before main. See Sources/LambdaLinkage/OldGlibc.c and Docs/aws.md.
set -euo pipefail

binary=${1:?usage: check-lambda-symbols.sh BINARY}
command -v objdump >/dev/null || { echo "objdump is missing; install binutils" >&2; exit 1; }

symbols=$(objdump -T "$binary")
newer=$(awk '
    function exceeds(version, limit,    a, b, i, n) {
        n = split(version, a, "."); split(limit, b, ".")
        for (i = 1; i <= n || i in b; i++) if (a[i] + 0 != b[i] + 0) return a[i] + 0 > b[i] + 0
        return 0
    }
    match($0, /(GLIBC|GLIBCXX|CXXABI)_[0-9.]+/) {
        split(substr($0, RSTART, RLENGTH), part, "_")
        limit = part[1] == "GLIBC" ? "2.34" : part[1] == "GLIBCXX" ? "3.4.29" : "1.3.13"
        if (/\*UND\*/ && exceeds(part[2], limit)) print "  " $NF " (" part[1] "_" part[2] ", Amazon Linux 2023 has " limit ")"
    }' <<<"$symbols" | sort -u)
if [ -n "$newer" ]; then
    printf '%s would not start in Lambda. It needs:\n%s\n' "$binary" "$newer" >&2
    echo "Build in swift:6.3-amazonlinux2023 (Docs/aws.md), or pass the symbol on in Sources/LambdaLinkage." >&2
    exit 1
fi

# Libraries that provided.al2023 has.
known="libc.so.6 libm.so.6 libgcc_s.so.1 libstdc++.so.6 libz.so.1 libpthread.so.0 libdl.so.2 librt.so.1 libutil.so.1"
known="$known ld-linux-x86-64.so.2 ld-linux-aarch64.so.1"
while read -r library; do
    case " $known " in *" $library "*) ;; *)
        echo "$binary needs $library, which Lambda does not have" >&2
        exit 1
        ;;
    esac
done < <(objdump -p "$binary" | awk '$1 == "NEEDED" { print $2 }')
