# shellcheck shell=bash
# Sourced by scripts that write tables into documentation.

# splice FILE NAME: puts what comes in between the markers NAME of FILE.
splice() {
    local file="$1" name="$2" table written
    table="$(mktemp)"
    written="$(mktemp)"
    cat >"$table"
    [ -s "$table" ] || fail "there is nothing to put into $file for $name"
    local marker
    for marker in "<!-- generated: $name -->" "<!-- end: $name -->"; do
        grep --quiet --line-regexp --fixed-strings "$marker" "$file" || fail "$file has no line $marker"
    done
    awk -v table="$table" -v begin="<!-- generated: $name -->" -v end="<!-- end: $name -->" '
        $0 == end { inside = 0 }
        !inside { print }
        $0 == begin { inside = 1; while ((getline line < table) > 0) print line }' "$file" >"$written"
    cat "$written" >"$file"
    rm -f "$table" "$written"
}
