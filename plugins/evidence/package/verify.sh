#!/bin/sh
# Verifies the evidence package in whose folder it lies, without the server that made it.
# Needs git, ssh-keygen and sha256sum (or shasum). Changes nothing in the package. VERIFY.md explains each step.
# Exit code: 0 everything is in order, 1 something is not, 2 it could not be checked.

unset CDPATH
for setting in $(env | sed -n 's/^\(GIT_[A-Z_0-9]*\)=.*/\1/p'); do unset "$setting"; done
LC_ALL=C TZ=UTC GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0
export LC_ALL TZ GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_TERMINAL_PROMPT

# Without control characters: what a file or a name says must not paint over what is said here.
plain() { tr -d '\000-\010\013-\037\177'; }
say() { printf '%s\n' "$*" | plain; }
cannot() { say "COULD NOT CHECK: $*"; exit 2; }

case ${1:-} in
  '') ;;
  *) sed -n '2,4s/^# //p' "$0"; [ "$1" = -h ] || [ "$1" = --help ] || cannot "it takes no arguments, and was given '$1'."; exit 0 ;;
esac
cd "$(dirname "$0")" || cannot "the folder of this script cannot be entered."
for tool in git ssh-keygen awk sed sort grep cmp; do
  command -v "$tool" >/dev/null 2>&1 || cannot "the program '$tool' is not installed."
done
if command -v sha256sum >/dev/null 2>&1; then sha256() { sha256sum "$@"; }
elif command -v shasum >/dev/null 2>&1; then sha256() { shasum -a 256 "$@"; }
else cannot "neither sha256sum nor shasum is installed."; fi
if [ -f data/ledger.pack ]; then whole= parts='data/ledger.pack data/ledger.head'; else whole=yes parts=data/ledger.bundle; fi
for part in bagit.txt manifest-sha256.txt tagmanifest-sha256.txt $parts data/allowed_signers data/contents.tsv; do
  [ -f "$part" ] || cannot "$part is missing. Unpack the whole package, then try again."
done
# The ledger may be large, so the copy to look into lies where temporary files lie, and goes away at the end.
work=$(mktemp -d) || cannot "no temporary folder can be made."
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
HOME=$work
export HOME
ledger=$work/ledger.git
signers=$work/allowed_signers
cp data/allowed_signers "$signers"

tab=$(printf '\t')
problems=0
wrong() { say "  WRONG: $*"; problems=$((problems + 1)); }

say "1. Is the package whole?"
before=$problems
for manifest in tagmanifest-sha256.txt manifest-sha256.txt; do
  # The list made anew must be the list, byte for byte: sha256sum -c would overlook a changed space or a capital letter.
  sed 's/^.\{66\}//' "$manifest" >"$work/listed"
  : >"$work/sums"
  while IFS= read -r file; do
    if [ -f "$file" ]; then sha256 "$file"; else say "missing  $file"; fi
  done <"$work/listed" >>"$work/sums"
  cmp -s "$work/sums" "$manifest" && continue
  diff "$work/sums" "$manifest" 2>/dev/null | sed -n 's/^> .\{66\}/  /p' | head -n 10 | plain
  wrong "files do not have the SHA-256 that $manifest gives them, or $manifest was changed."
done
find data -type f | sort >"$work/there"
sort "$work/listed" >"$work/payload"
unlisted() { diff "$1" "$2" | sed -n 's/^< /  not listed  /p; s/^> /  missing     /p' | head -n 10 | plain; }
cmp -s "$work/there" "$work/payload" || { unlisted "$work/there" "$work/payload"; wrong "the files below data/ are not exactly those that manifest-sha256.txt lists."; }
find . -type f ! -path './data/*' ! -name tagmanifest-sha256.txt | sed 's/^..//' | sort >"$work/tags-there"
sed 's/^.\{66\}//' tagmanifest-sha256.txt | sort >"$work/tags-listed"
cmp -s "$work/tags-there" "$work/tags-listed" || { unlisted "$work/tags-there" "$work/tags-listed"; wrong "the files beside data/ are not exactly those that tagmanifest-sha256.txt lists."; }
# Nothing may be here that no step below looks at: what nobody signed could pass for evidence.
find . ! -type f ! -type d | sed 's/^..//' >"$work/neither"
if [ -s "$work/neither" ]; then sed 's/^/  neither a file nor a folder  /' "$work/neither" | head -n 10 | plain; wrong "what is no plain file does not belong here."; fi
find . -type d | sed -n 's/^\.\///p' | sort >"$work/folders-there"
cat "$work/there" "$work/tags-there" | awk '{ while (match($0, /\/[^\/]*$/)) { $0 = substr($0, 1, RSTART - 1); if (!($0 in seen)) { seen[$0]; print } } }' | sort >"$work/folders-used"
cmp -s "$work/folders-there" "$work/folders-used" || wrong "there are empty folders here, or names with a line break."
grep -vxE 'data/(items/.*|acts\.csv|acts\.json|allowed_signers|contents\.tsv|ledger\.bundle|ledger\.head|ledger\.pack|original-names\.csv|sealed\.tsv|summary\.html|summary\.pdf)|bagit\.txt|bag-info\.txt|manifest-sha256\.txt|README\.html|VERIFY\.md|verify\.sh' "$work/there" "$work/tags-there" | sed 's/^[^:]*://' >"$work/strange"
if [ -s "$work/strange" ]; then sed 's/^/  /' "$work/strange" | head -n 10 | plain; wrong "these are no part of a package: nobody signed them."; fi
[ ! "$whole" ] || [ ! -f data/ledger.pack ] || wrong "the package holds two ledgers."
for list in data/contents.tsv data/sealed.tsv manifest-sha256.txt tagmanifest-sha256.txt; do
  [ ! -s "$list" ] || [ -z "$(tail -c 1 "$list")" ] || wrong "$list does not end with a line end, so its last line would not be read."
done
[ "$problems" -eq "$before" ] && say "  Yes: $(wc -l <"$work/payload" | tr -d ' ') files have the SHA-256 that the package says."

say "2. Is the ledger sound?"
# A part of the ledger is a pack as of a partial clone: what is not disclosed is missing, and Git is told so.
unpack_part() {
  git init -q --bare -b main "$ledger" && git -C "$ledger" config core.repositoryformatversion 1 && git -C "$ledger" config extensions.partialClone origin &&
    git -C "$ledger" index-pack --stdin --promisor <data/ledger.pack >/dev/null && git -C "$ledger" update-ref refs/heads/main "$(cat data/ledger.head)"
}
unpack_ledger() { if [ "$whole" ]; then git clone -q --bare data/ledger.bundle "$ledger"; else unpack_part; fi; }
if ! unpack_ledger 2>"$work/clone"; then
  sed 's/^/  /' "$work/clone" | plain
  wrong "$(echo $parts | cut -d ' ' -f 1) cannot be read as a Git repository. Nothing that rests on it can be checked."
  say "RESULT: NOT IN ORDER."
  exit 1
fi
in_ledger() { git -C "$ledger" -c core.quotePath=false "$@"; }
if in_ledger fsck --full --strict --no-progress >"$work/fsck" 2>&1 && [ ! -s "$work/fsck" ]; then say "  Yes: git fsck read every object."
else sed 's/^/  /' "$work/fsck" | plain; wrong "git fsck found damage, or objects that no act has."; fi
if ! head=$(in_ledger rev-parse --verify -q refs/heads/main); then
  wrong "the ledger has no branch 'main'."
  say "RESULT: NOT IN ORDER."
  exit 1
fi
[ "$(in_ledger rev-list --count --min-parents=2 main)" = 0 ] && [ "$(in_ledger rev-list --count --max-parents=0 main)" = 1 ] ||
  wrong "the ledger is not one line of acts from one beginning."
in_ledger rev-list main >"$work/commits"
acts=$(wc -l <"$work/commits" | tr -d ' ')
if [ ! "$whole" ]; then
  printf '%s\n' "$head" | cmp -s - data/ledger.head || wrong "data/ledger.head is not the id of a commit and a line end, and nothing else."
  # Nothing may lie in the pack behind the last act, where nobody looks.
  [ "$(in_ledger cat-file --batch-all-objects --batch-check='%(objecttype)' 2>/dev/null | grep -c '^commit$')" = "$acts" ] || wrong "there are commits in data/ledger.pack that do not lead to data/ledger.head."
  say "  It is a part: every signed act, and of the tree what the chosen items need. Other items' contents are not in it."
fi
say "  It has $acts acts, the last is commit $head."
say "  Compare this with a commit that you noted at an earlier visit: it must be in the ledger, too."

say "3. Is every act signed with the organisation's key?"
in_ledger show main:people/allowed_signers >"$work/signers" 2>/dev/null
cmp -s "$work/signers" "$signers" || wrong "data/allowed_signers is not the list of keys in the ledger. What is called wrong after this may come of it."
git -C "$ledger" -c gpg.format=ssh -c gpg.ssh.allowedSignersFile="$signers" log --format='%G? %H' main >"$work/acts" 2>"$work/acts-said"
good=$(grep -c '^G ' "$work/acts")
# Of a key that was revoked the list says until when it signed before that was known. Its acts since the revocation prove nothing by
# themselves; they stand in the line that later keys have signed, and are counted apart.
revoked=0
if [ "$good" -ne "$acts" ] && grep -q '^# revoked since=' "$signers"; then
  awk '/^# revoked since=/ { until = $0; sub(/^.* signed-until=/, "", until); sub(/ .*$/, "", until); gsub(/[-:T]/, "", until); print; next }
    until != "" { sub(/valid-before="[0-9]*Z"/, "valid-before=\"" until "\""); until = "" }
    { print }' "$signers" >"$work/signers-then"
  git -C "$ledger" -c gpg.format=ssh -c gpg.ssh.allowedSignersFile="$work/signers-then" log --format='%G? %H' main >"$work/acts-then" 2>/dev/null
  revoked=$(($(grep -c '^G ' "$work/acts-then") - good))
  [ "$(head -n 1 "$work/acts" | cut -c 1)" = G ] || revoked=0   # the last act must be by a key that counts: it vouches for all before it
fi
if [ "$((good + revoked))" -eq "$acts" ]; then
  if [ "$revoked" -eq 0 ]; then say "  Yes: all $acts acts have a good signature."
  else
    say "  Yes: $good acts have a good signature."
    say "  $revoked more carry one of a key that was revoked afterwards: it proves nothing by itself. The acts after them, signed with another key, vouch for them."
    sed -n 's/^# revoked since=\([^ ]*\) signed-until=\([^ ]*\) act=[0-9]*: /    revoked from \1 until \2: /p' "$signers"
  fi
else
  grep -v '^G ' "$work/acts" | awk 'NR <= 10 { print "  commit " $2 }'
  wrong "$((acts - good)) of $acts acts have no good signature; the first are named above."
fi

# Who could change the list of keys could let a key of their own sign everything after that. So each act that changed it is signed by a key that
# stood in the list before it; or, where the server's key was changed, its former key or the recovery key signed the statement of that act.
handed_over() {   # commit, the list before it
  [ "$(git -C "$ledger" -c gpg.format=ssh -c gpg.ssh.allowedSignersFile="$2" log -1 --format='%G?' "$1" 2>/dev/null)" = G ] && return 0
  text=acts/$(printf '%08d' "$(in_ledger log -1 --format=%B "$1" | sed -n 's/^Act-Number: //p')")-key.txt
  in_ledger cat-file blob "$1:$text" >"$work/key-statement" 2>/dev/null || return 1
  when=$(TZ=UTC git -C "$ledger" log -1 --date=format-local:%Y%m%d%H%M%SZ --format=%ad "$1")
  for by in former:chancery recovery:chancery-recovery; do
    in_ledger cat-file blob "$1:$text.${by%%:*}.sig" >"$work/key-signature" 2>/dev/null || continue
    by_whom=$(ssh-keygen -Y find-principals -f "$2" -O "verify-time=$when" -s "$work/key-signature" 2>/dev/null | head -n 1)
    [ -n "$by_whom" ] && ssh-keygen -Y verify -f "$2" -I "$by_whom" -n "${by#*:}" -O "verify-time=$when" -s "$work/key-signature" <"$work/key-statement" >/dev/null 2>&1 && return 0
  done
  return 1
}
changes=0 unsigned=$problems
for commit in $(in_ledger log --reverse --format=%H main -- people/allowed_signers); do
  in_ledger show "$commit~1:people/allowed_signers" >"$work/signers-before" 2>/dev/null || continue   # the first one made the list
  changes=$((changes + 1))
  handed_over "$commit" "$work/signers-before" || wrong "commit $commit changed the list of keys, and no key that stood in it before signed that."
done
[ "$changes" -eq 0 ] || [ "$problems" -gt "$unsigned" ] || say "  The list of keys was changed by $changes acts after the first; each is signed by a key that stood in it before."

# Each act's Chain-SHA256 is the SHA-256 of the one before it, the act file's SHA-256 and the message up to there (VERIFY.md). The texts go
# to files, a thousand at a time, because that many are hashed at once.
mkdir "$work/chain"
if command -v sha256sum >/dev/null 2>&1; then sum=sha256sum; else sum='shasum -a 256'; fi
in_ledger log --reverse --format='@%H%n%B' main | awk -v folder="$work/chain" -v sum="$sum" -v stated="$work/chain-stated" -v found="$work/chain-found" -v numbers="$work/numbers" '
  function hashed() {
    if (held > 0) system("cd \"" folder "\" && " sum " * | cut -c 1-64 >>\"" found "\"; rm -f *")
    held = 0
  }
  function ended(   file) {
    if (commit == "") return
    file = sprintf("%s/%08d", folder, count)
    printf "%s\n%s\n%s", before, act, body >file
    close(file)
    print chain, commit >stated
    print number >numbers
    before = chain
    count++
    if (++held == 1000) hashed()
  }
  BEGIN { before = "0000000000000000000000000000000000000000000000000000000000000000" }
  /^@[0-9a-f]+$/ && length($0) == 41 { ended(); commit = substr($0, 2); body = act = chain = number = ""; next }
  /^Chain-SHA256: / { chain = $2; next }
  chain != "" { next }
  { body = body $0 "\n" }
  /^Act-SHA256: / { act = $2 }
  /^Act-Number: / { number = $2 }
  END { ended(); hashed() }'
cut -d ' ' -f 1 "$work/chain-stated" | cmp -s - "$work/chain-found" && awk '$1 != NR - 1 { exit 1 }' "$work/numbers" ||
  wrong "the SHA-256 chain does not fit at commit $(paste -d ' ' "$work/chain-found" "$work/chain-stated" "$work/numbers" | awk '($1 != $2 || $4 != NR - 1) && !said { print $3; said = 1 }')."
say "  The SHA-256 chain over all acts ends with $(tail -n 1 "$work/chain-found")."
say "  The keys, to be compared with what the organisation told you by another way:"
# A line that ssh-keygen reads and the next lines do not would be a key that nobody is shown: each must have the one form that the server writes.
form='[^ "]+ namespaces="[a-z,.@-]+"(,valid-after="[0-9]+Z")?(,valid-before="[0-9]+Z")? (ssh-ed25519|ecdsa-sha2-nistp256|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+=*'
recovery_form='recovery@[^ ",]+ namespaces="chancery-recovery"(,valid-after="[0-9]+Z")?(,valid-before="[0-9]+Z")? [a-z0-9@.-]+ [A-Za-z0-9+/]+=*'
grep -vnxE "#.*|$form|$recovery_form" "$signers" | cut -d : -f 1 | while read -r line; do printf '%s ' "$line"; done >"$work/odd-keys"
[ ! -s "$work/odd-keys" ] || wrong "data/allowed_signers has lines that no server wrote, number $(sed 's/ $//; s/ /, /g' "$work/odd-keys"): a key may stand there that is not shown here."
# ssh-keygen shows fingerprints of key files only: cut each key out of its line (principals, options, type, key).
grep -v '^#' "$signers" | sed 's/^\([^ ]*\) [^ ]* /\1'"$tab"'/' >"$work/keys"
fingerprints=0
while IFS=$tab read -r principals key; do
  printf '%s\n' "$key" >"$work/key.pub"
  fingerprint=$(ssh-keygen -l -f "$work/key.pub" 2>/dev/null | awk '{ print $2 }')
  case $fingerprint in SHA256:*) say "    $fingerprint  $principals"; fingerprints=$((fingerprints + 1)) ;; *) wrong "a key of $principals in data/allowed_signers cannot be shown." ;; esac
done <"$work/keys"
[ "$fingerprints" -gt 0 ] || wrong "data/allowed_signers holds no key whose fingerprint can be shown."

# The folder of an item in the ledger, as it was in a commit. The commit that made a version wrote its item.json; a draft
# beside it is another version.
folder_of() {   # commit item
  in_ledger diff-tree --root -r --no-commit-id --name-only --diff-filter=d "$1" |
    awk -v wanted="/$2/item.json" 'length($0) > length(wanted) && substr($0, length($0) - length(wanted) + 1) == wanted {
        folder = substr($0, 1, length($0) - length("/item.json"))
        if (folder !~ /^(drafts|archive)\//) { print folder; found = 1; exit }
        if (other == "") other = folder
      }
      END { if (!found && other != "") print other }'
}

# What lies sealed in the ledger carries, in the clear, the SHA-256 of a salt and of the file's bytes after it. The salt is here.
lies_sealed() {   # file here, commit, folder of the item, "place salt"
  { printf '%s' "${4#* }"; cat "$1"; } | sha256 | cut -c 1-64 >"$work/commitment"
  in_ledger cat-file blob "$2:$3/${4%% *}" 2>/dev/null |
    sed -n '1s/^chancery-sealed-1 \([0-9a-f]*\)$/\1/p; 2s/^ "@commitment": "\([0-9a-f]*\)",$/\1/p' | head -n 1 | cmp -s - "$work/commitment"
}

# What makes up a version of an item: its record, its text or file, what is attached, and every sign-off with its signature.
made_of() {   # commit, item, folder of the item
  in_ledger ls-tree -r -z --name-only "$1:$3" 2>/dev/null | tr '\0' '\n' | grep -E '^(item\.json$|content\.|files/|signoffs/)' | sed "s|^|$1$tab$2$tab|"
}

say "4. Are the files here those in the ledger?"
before=$problems
files=0 sealed=0
known=
: >"$work/stand"
while IFS=$tab read -r kind commit item revision packaged path; do
  [ "$kind" = kind ] && continue
  files=$((files + 1))
  [ -f "$packaged" ] || { wrong "$packaged is not here."; continue; }
  grep -q "^$commit\$" "$work/commits" || { wrong "$packaged: commit $commit is not in the ledger."; continue; }
  if [ "$known" != "$commit $item" ]; then
    known="$commit $item"
    folder=$(folder_of "$commit" "$item")
    [ -n "$folder" ] && made_of "$commit" "$item" "$folder" >>"$work/stand"
  fi
  [ -n "$folder" ] || { wrong "$packaged: commit $commit made no version of $item."; continue; }
  if [ -f data/sealed.tsv ] && where=$(awk -F "$tab" -v file="$packaged" '$1 == file { print $2 " " $3; found = 1; exit } END { exit !found }' data/sealed.tsv); then
    sealed=$((sealed + 1))
    lies_sealed "$packaged" "$commit" "$folder" "$where" || wrong "$packaged is not what lies sealed in the ledger as ${where%% *} of $item."
    continue
  fi
  here=$(in_ledger hash-object --no-filters "$PWD/$packaged")
  there=$(in_ledger rev-parse --verify -q "$commit:$folder/$path")
  [ "$here" = "$there" ] || wrong "$packaged is not the file of $item that the ledger has ($folder/$path)."
  if [ "$kind" = item ]; then
    grep -q "^ \"revision\": $revision,\$" "$packaged" || wrong "$packaged does not say that this is revision $revision."
  fi
done <data/contents.tsv
awk -F "$tab" 'NR > 1 { print $5 }' data/contents.tsv | sort >"$work/mapped"
# What a line is called must be what it is, and a signature stands below its statement: what is called otherwise would not be checked.
awk -F "$tab" '
  NR == 1 { good = $0 == "kind\tcommit\titem\trevision\tpackaged\tin-ledger" }
  NR > 1 {
    kind = $6 == "item.json" ? "item" : $6 ~ /^signoffs\/[^\/]*\.sig$/ ? "signature" : $6 ~ /^signoffs\// ? "statement" : $6 ~ /^files\// ? "attachment" : "content"
    good = NF == 6 && length($2) == 40 && $2 !~ /[^0-9a-f]/ && ($1 == kind || (kind == "statement" && $1 == "void-statement")) && $4 ~ /^[0-9]+$/
    if (kind == "signature") good = good && last ~ /statement$/ && $2 == commit && $3 == item && $4 == revision && $5 == packaged ".sig" && $6 == path ".sig"
    last = $1; commit = $2; item = $3; revision = $4; packaged = $5; path = $6
  }
  !good { print NR }' data/contents.tsv >"$work/odd"
[ -s "$work/odd" ] && wrong "data/contents.tsv is not in order at line $(head -n 1 "$work/odd")."
# Where a file lies here says what it is to whoever looks at it, so its place must be that of its item, its version and its name.
awk -F "$tab" -v odd="$work/misplaced" -v other="$work/called-otherwise" '
  function upto(   slash, part) { slash = index(rest, "/"); part = substr(rest, 1, slash - 1); rest = substr(rest, slash + 1); return part }
  NR > 1 {
    rest = $5
    good = upto() == "data" && upto() == "items"
    top = upto()
    register = substr(top, length($3) + 1)
    good = good && (top == $3 || (substr(top, 1, length($3)) == $3 && register ~ /^--[a-z][a-z0-9-]*$/))
    good = upto() == ($4 == 0 ? "record" : "revision-" $4) && good
    folder = $6 ~ /^files\// ? "files/" : $6 ~ /^signoffs\// ? "signoffs/" : ""
    good = good && substr(rest, 1, length(folder)) == folder
    here = substr(rest, length(folder) + 1)
    there = substr($6, length(folder) + 1)
    if (!good || here ~ /\// || here == "") print $5 >odd
    else if (here != there) print $5 "\t" there >other
  }' data/contents.tsv
if [ -s "$work/misplaced" ]; then wrong "$(head -n 1 "$work/misplaced") does not lie where its item, its revision and its name belong."; fi
if [ -s "$work/called-otherwise" ]; then while IFS=$tab read -r here there; do say "  $here is called $there in the ledger."; done <"$work/called-otherwise"; fi
grep '^data/items/' "$work/there" >"$work/items"
cmp -s "$work/items" "$work/mapped" || { unlisted "$work/items" "$work/mapped"; wrong "the files below data/items are not exactly those that data/contents.tsv lists."; }
if [ -f data/sealed.tsv ]; then
  awk -F "$tab" 'NF != 3 || length($3) != 64 || $3 ~ /[^0-9a-f]/ { bad = 1 } END { exit bad }' data/sealed.tsv && [ "$(wc -l <data/sealed.tsv | tr -d ' ')" = "$sealed" ] ||
    wrong "data/sealed.tsv is not a list of files here, each with its place and its salt."
fi
# And nothing may be left out of a version that is here: no sign-off, no attachment, no text.
places=/dev/null
[ -f data/sealed.tsv ] && places=data/sealed.tsv
awk -F "$tab" -v places="$places" 'BEGIN { while ((getline line <places) > 0) { split(line, part, "\t"); place[part[1]] = part[2] } }
  NR > 1 { print $2 "\t" $3 "\t" ($5 in place ? place[$5] : $6) }' data/contents.tsv | sort >"$work/listed-here"
sort -u "$work/stand" >"$work/stands"
awk 'NR == FNR { here[$0] = 1; next } !($0 in here)' "$work/listed-here" "$work/stands" >"$work/left-out"
while IFS=$tab read -r commit item path; do
  wrong "$path of $item, as it stands in commit $commit, is in the ledger and was left out here."
done <"$work/left-out"
if [ "$problems" -eq "$before" ]; then
  say "  Yes: $((files - sealed)) files are byte for byte in the ledger, and nothing of these versions was left out."
  [ "$sealed" -eq 0 ] || say "  $sealed more lie sealed there; what is here, in the clear, is what the signed acts committed to. It stays readable here when it is destroyed there."
fi

# All that the acts of the chosen items made must be here: every act file with the SHA-256 that its signed commit gives, and every
# version of the items' folders.
say "   Is the history of these items complete?"
before=$problems
awk -F "$tab" 'NR > 1 { print $3 }' data/contents.tsv | sort -u >"$work/items-chosen"
in_ledger log --reverse --format='@%H%n%B' main | awk -v chosen="$work/items-chosen" '
  BEGIN { while ((getline line <chosen) > 0) wanted[line] = 1 }
  /^@[0-9a-f]+$/ { commit = substr($0, 2); item = ""; next }
  /^Item: / { item = substr($0, 7) }
  /^Act-File: / { path = substr($0, 11) }
  /^Act-Object: / { object = $2 }
  /^Act-SHA256: / && item in wanted { folder = path; sub(/\/acts\/[^\/]*$/, "", folder); print commit, object, $2, folder }' >"$work/history"
: >"$work/released"
while read -r commit object sum_stated folder; do
  if ! in_ledger cat-file blob "$object" >"$work/act" 2>/dev/null; then wrong "the act file of commit $commit is not in the ledger here."
  elif [ "$(sha256 "$work/act" | cut -c 1-64)" != "$sum_stated" ]; then wrong "the act file of commit $commit does not have the SHA-256 that the commit gives."
  elif grep -q '^ "released": true,*$' "$work/act"; then printf '%s\t%s\n' "${folder##*/}" "$(sed -n 's/^ "revision": \([0-9]*\),*$/\1/p' "$work/act")" >>"$work/released"
  fi
done <"$work/history"
cut -d ' ' -f 4 "$work/history" | sed 's/^drafts\///; s/^archive\///' | sort -u | awk '{ print; print "drafts/" $0; print "archive/" $0 }' >"$work/folders"
{ echo main; echo --; cat "$work/folders"; } | in_ledger rev-list --objects --missing=print --stdin >"$work/objects" 2>&1 || wrong "git cannot list the chosen items' history."
if grep -q '^?' "$work/objects"; then wrong "parts of the history of the chosen items are missing: $(grep -c '^?' "$work/objects") objects."; fi
[ "$problems" -eq "$before" ] && say "  Yes: $(wc -l <"$work/history" | tr -d ' ') acts, with all that they made."
# Each version here must be the last of its revision, or of its record, outside the drafts: an earlier one was real, too, but lacks what was signed or
# done since, and a draft was never in force.
grep -v -e '^drafts/' -e '^archive/' "$work/folders" | while read -r folder; do
  in_ledger log --format=%H main -- "$folder/item.json" "archive/$folder/item.json" | while read -r commit; do printf '%s\t%s\n' "$commit" "$folder"; done
done >"$work/versions"
# Of each the two places where it may stand; a place that is not there has no revision. One git reads all of them.
awk -F "$tab" '{ print $1 ":" $2 "/item.json"; print $1 ":archive/" $2 "/item.json" }' "$work/versions" | in_ledger cat-file --batch 2>/dev/null | awk '
  / missing$/ || /^[0-9a-f]+ blob [0-9]+$/ { if (seen++) print number; number = ($0 ~ / missing$/) ? "-" : 0; next } /^ "revision": [0-9]+,$/ { number = $2 + 0 } END { if (seen) print number }' | paste - - >"$work/revisions"
paste "$work/versions" "$work/revisions" | awk -F "$tab" -v OFS="$tab" '{ print $1, $2, ($3 == "-" ? $4 : $3) + 0 }' >"$work/made"
awk -F "$tab" -v OFS="$tab" '   # newest commits come first; two registers may have an item of one number, then either may be meant
  function newest(item, revision) { good[$1, item, revision] = 1; last[item, revision] = $1 }
  NR == FNR { item = $2; sub(/^.*\//, "", item); if (!(($2, $3) in seen)) { seen[$2, $3]; newest(item, $3) } if (!($2 in any)) { any[$2]; newest(item, 0) } next }
  FNR > 1 && $1 == "item" && !(($2, $3, $4 + 0) in good) { print $5, $3, $4, $2, last[$3, $4 + 0] }' "$work/made" data/contents.tsv >"$work/not-last"
while IFS=$tab read -r packaged item revision commit last; do
  if [ -n "$last" ]; then wrong "$packaged is $item as it stood in commit $commit; commit $last changed it after that, and that is what must be here."
  else wrong "$packaged is revision $revision of $item as a draft: it was not in force in commit $commit."; fi
done <"$work/not-last"
# Whether a revision was not chosen, or taken out afterwards, nobody can tell from the package: so it is told which are not here.
awk -F "$tab" 'NR == FNR { if ($1 == "item") here[$3 "\t" $4] = 1; next } !($0 in here)' data/contents.tsv "$work/released" | sort -u | sort -t "$tab" -k 1,1 -k 2,2n >"$work/not-here"
[ -s "$work/not-here" ] && say "  Of these items the ledger also has these revisions, which are not in data/items:$(awk -F "$tab" '{ printf "%s %s revision %s", between, $1, $2; between = "," }' "$work/not-here")."
drafts=$(sed -n 's/^drafts\///p' "$work/folders" | while read -r folder; do in_ledger rev-parse --verify -q "main:drafts/$folder" >/dev/null 2>&1 && printf ' %s' "${folder##*/}"; done)
[ -n "$drafts" ] && say "  There is a draft, not in force and not in data/items, of:$drafts."

# Every file of the revision must be named in the statement with its SHA-256, and nothing else may be.
files_signed() {   # statement item revision
  awk -F "$tab" -v item="$2" -v revision="$3" '($1 == "content" || $1 == "attachment") && $3 == item && $4 == revision { print $5 "\t" $6 }' data/contents.tsv |
    while IFS=$tab read -r packaged path; do printf 'File %s  %s\n' "$(sha256 "$packaged" | cut -c 1-64)" "$path"; done | sort >"$work/files-here"
  grep '^File [0-9a-f]\{64\}  ' "$1" | sort >"$work/files-signed"
  cmp -s "$work/files-here" "$work/files-signed"
}

# The fields of a record as a statement names them: "Field name: value", a line break in the value as \n, a backslash as \\.
fields_of() {   # item.json
  awk '
    function hex(digit) { return index("0123456789abcdef", tolower(digit)) - 1 }
    function plain(text,   said, at, escaped) {   # what stands between the quotes of JSON
      said = ""
      while ((at = index(text, "\\")) > 0) {
        escaped = substr(text, at + 1, 1)
        said = said substr(text, 1, at - 1)
        if (escaped == "u") {
          said = said sprintf("%c", 16 * hex(substr(text, at + 4, 1)) + hex(substr(text, at + 5, 1)))
          text = substr(text, at + 6)
          continue
        }
        if (escaped == "n" || escaped == "r" || escaped == "\\") said = said "\\" escaped
        else said = said (escaped == "t" ? "\t" : escaped == "b" ? "\b" : escaped == "f" ? "\f" : escaped)
        text = substr(text, at + 2)
      }
      return said text
    }
    function listed(text) { gsub(/\\/, "&&", text); return text }
    function told(value) { print "Field " name ": " value }
    /^ "fields": \{$/ { inside = 1; next }
    inside && /^ \}/ { exit }
    !inside { next }
    /^   / { line = $0; sub(/^ */, "", line); list = list line; next }
    /^  \]/ { told("[" listed(list) "]"); next }
    {
      at = index($0, "\": ")
      name = substr($0, 4, at - 4)
      value = substr($0, at + 3)
      sub(/,$/, "", value)
      list = ""
      if (value == "[") next
      told(value ~ /^"/ ? plain(substr(value, 2, length(value) - 2)) : listed(value))
    }' "$1"
}

# A statement about a text, or about a record, names every field and its value. One about a passkey names the passkey.
fields_otherwise() {   # statement item.json -> the names of fields that differ, with commas between them
  grep -q '^Passkey: ' "$1" && return
  fields_of "$2" >"$work/fields-here"
  awk '/^This is what is signed/ { inside = 1 } inside && /^Field /' "$1" >"$work/fields-signed"
  cmp -s "$work/fields-here" "$work/fields-signed" && return
  awk 'function named(line) { sub(/^Field /, "", line); sub(/: .*$/, "", line); return line }
    NR == FNR { signed[$0] = 1; next } $0 in signed { delete signed[$0]; next } { other[named($0)] = 1 }
    END { for (line in signed) other[named(line)] = 1; for (name in other) { said = said between name; between = ", " } print said }' "$work/fields-signed" "$work/fields-here"
}

# What a passkey's signature says besides itself (OpenSSH, PROTOCOL.sshsig and PROTOCOL.u2f): flags, the host that the key is bound
# to, and the page on which it signed. ssh-keygen has checked that these were signed; it does not ask what they are.
passkey_of() {   # signature file
  awk '!/^-/ { text = text $0 }
    function number(at) { return ((bytes[at] * 256 + bytes[at + 1]) * 256 + bytes[at + 2]) * 256 + bytes[at + 3] }
    function after(at) { return at + 4 + number(at) }
    function words(at,   each, said) {
      said = ""
      for (each = at + 4; each < after(at); each++) said = said sprintf("%c", bytes[each])
      return said
    }
    END {
      sub(/=*$/, "", text)
      for (each = 1; each <= length(text); each++) {
        held = held * 64 + index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", substr(text, each, 1)) - 1
        bits += 6
        if (bits >= 8) {
          bits -= 8
          bytes[count++] = int(held / 2 ^ bits)
          held = held % 2 ^ bits
        }
      }
      host = after(after(after(14)))        # of the key: after its type, curve and point; "SSHSIG", version and length come first
      signature = after(after(after(after(10)))) + 4
      flags = after(after(signature))
      print bytes[flags], words(host), words(flags + 5)
    }' "$1"
}

# The person was there (0x01) and was verified (0x04), on a page of the host that the key is bound to.
passkey_is_good() {   # signature file
  passkey_of "$1" >"$work/passkey"
  read -r flags host page <"$work/passkey" || return 1
  site=$page
  case $flags in '' | *[!0-9]*) return 1 ;; esac
  [ $((flags % 2)) -eq 1 ] && [ $((flags / 4 % 2)) -eq 1 ] || return 1
  case $page in http://localhost | http://localhost:*) [ "$host" = localhost ] || return 1; return 0 ;; https://*) ;; *) return 1 ;; esac
  page=${page#https://}
  page=${page%%:*}
  case $page in "$host" | *."$host") return 0 ;; *) return 1 ;; esac
}

# How the policy named in the statement asks its act to be signed: the line "assurance:" of that act; nothing when it asks for no way.
way_asked_for() {   # statement
  policy=$(sed -n 's/^Policy: .*, Git blob \([0-9a-f]*\), SHA-256 [0-9a-f]*$/\1/p' "$1" | head -n 1)
  [ -n "$policy" ] || return 0
  in_ledger cat-file -p "$policy" 2>/dev/null | awk -v act="$(sed -n 's/^Act: //p' "$1" | head -n 1)" '
    { sub(/[ \t]+#.*$/, "") }
    /^[^ #]/ { inside = ($0 ~ /^acts:/); here = 0; next }
    inside && /^  [^ #]/ { key = $0; sub(/^  /, "", key); sub(/:.*$/, "", key); gsub(/["'"'"']/, "", key); here = (key == act) }
    inside && here && match($0, /assurance:[ ]*[^,}]*/) { way = substr($0, RSTART + 10, RLENGTH - 10); gsub(/^[ "'"'"']+|[ "'"'"']+$/, "", way); print way; exit }'
}
rules_are_those() {   # statement: of the policy that it names the ledger has the very bytes (Git's own id is a SHA-1)
  named=$(sed -n 's/^Policy: .*, Git blob \([0-9a-f]*\), SHA-256 \([0-9a-f]*\)$/\1 \2/p' "$1" | head -n 1)
  [ -n "$named" ] && in_ledger cat-file blob "${named% *}" 2>/dev/null | sha256 | cut -c 1-64 >"$work/rules" && printf '%s\n' "${named#* }" | cmp -s - "$work/rules"
}
is_sure_enough() {   # Method line, way asked for; a surer way is good for whatever asks for less
  case $2 in
    passkey) case $1 in "signed by the signer with a passkey of their own"*) ;; *) return 1 ;; esac ;;
    "password and code") case $1 in "signed by the signer with a passkey of their own"* | *"and a one-time code") ;; *) return 1 ;; esac ;;
  esac
}

authors_of() {   # item.json
  awk '/^ "authors": \[$/ { inside = 1; next } inside && /^ \]/ { exit } inside { gsub(/[ ",]/, ""); printf "%s%s", between, $0; between = ", " }' "$1" 2>/dev/null
}

# Whether a sign-off counts is the record's to say, not the list's: it was not voided, and is of the round in which the version stands.
counts_by_record() {   # item.json, path of the statement in the item's folder -> yes, no; nothing: it is in no record
  awk -v wanted="\"$2\"" '
    /^ "round": / { now = $2 + 0 }
    /^ "signoffs": \[/ { inside = 1 }
    inside && /^  \{/ { statement = voided = ""; round = -1 }
    inside && /^   "round": / { round = $2 + 0 }
    inside && /^   "statement": / { statement = $2; sub(/,$/, "", statement) }
    inside && /^   "voided": / { voided = $0; sub(/^   "voided": /, "", voided); sub(/,$/, "", voided) }
    inside && /^  \}/ && statement == wanted { print voided == "\"\"" && round == now ? "yes" : "no"; exit }
    inside && /^ \]/ { exit }' "$1"
}

say "5. Is every sign-off good, and of these very files?"
before=$problems
signoffs=0 void=0 by_server=0 by_code=0 by_passkey=0 on_trial=0
written=
while IFS=$tab read -r kind commit item revision packaged path; do
  case $kind in statement | void-statement) ;; *) continue ;; esac
  when=$(sed -n 's/^Prepared: //p' "$packaged" | head -n 1)
  verify_time=$(printf '%s' "$when" | tr -dc 0-9)
  principal=$(ssh-keygen -Y find-principals -f "$signers" -O "verify-time=$verify_time" -s "$packaged.sig" 2>/dev/null | head -n 1)
  if [ -z "$principal" ] || ! ssh-keygen -Y verify -f "$signers" -I "$principal" -n chancery -O "verify-time=$verify_time" -s "$packaged.sig" <"$packaged" >/dev/null 2>&1; then
    if [ -f "$work/signers-then" ] && ssh-keygen -Y find-principals -f "$work/signers-then" -O "verify-time=$verify_time" -s "$packaged.sig" >/dev/null 2>&1; then
      wrong "$packaged: it was signed with a key that was revoked, at a time from which its signatures do not count: only a new sign-off can show it again."
      continue
    fi
    wrong "$packaged: the signature is not good."
    continue
  fi
  grep -qx "Item: $item" "$packaged" || wrong "$packaged is about another item than $item."
  if [ "$revision" != 0 ]; then grep -qx "Revision: $revision" "$packaged" || wrong "$packaged is about another revision than $revision."; fi
  signer=$(sed -n 's/^Signer: //p' "$packaged" | head -n 1)
  meaning=$(sed -n 's/^Meaning: //p' "$packaged" | head -n 1)
  login=${signer##*(} claimed=
  method=$(sed -n 's/^Method: //p' "$packaged" | head -n 1)
  rules_are_those "$packaged" || wrong "$packaged: the rules that it names are not in the ledger with that SHA-256."
  way=$(way_asked_for "$packaged")
  is_sure_enough "$method" "$way" || wrong "$packaged: the rules asked for a sign-off by $way, and it was $method."
  case $method in
    "signed by the server on the signer's behalf"*)
      case $principal in server@*) ;; *) wrong "$packaged says that the server signed, but the key is of $principal." ;; esac ;;
    "signed by the signer with a passkey of their own"*)
      [ "$principal" = "${login%)}" ] || { claimed=yes; wrong "$packaged says that ${login%)} signed with a passkey, but the key is of $principal."; }
      passkey_is_good "$packaged.sig" || { claimed=yes; wrong "$packaged: no passkey made the signature, or it did not verify the person, or it signed on a page of another host."; } ;;
    *) wrong "$packaged does not say how it was signed." ;;
  esac
  case $kind,$(counts_by_record "${packaged%/signoffs/*}/item.json" "$path") in
    statement,yes | void-statement,no) ;;
    *,) wrong "$packaged is in no record of $item." ;;
    statement,no) wrong "$packaged no longer counts, as the record of $item says, and data/contents.tsv lists it as if it did." ;;
    *) wrong "$packaged counts, as the record of $item says, and data/contents.tsv lists it as if it did not." ;;
  esac
  name=$item
  [ "$revision" = 0 ] || name="$item revision $revision"
  if [ "$written" != "$name" ]; then
    written=$name
    authors=$(authors_of "${packaged%/signoffs/*}/item.json")
    [ -z "$authors" ] || say "  $name was written by (logins): $authors"
  fi
  if [ "$kind" = void-statement ]; then
    void=$((void + 1))
    say "  $name: $signer, $when: \"$meaning\" (no longer counts: the text was changed afterwards)"
    continue
  fi
  signoffs=$((signoffs + 1))
  if files_signed "$packaged" "$item" "$revision"; then how=
  else how=" (BUT of other files)"; wrong "$packaged does not name exactly the files of $name with their SHA-256."; fi
  others=$(fields_otherwise "$packaged" "${packaged%/signoffs/*}/item.json")
  if [ -n "$others" ]; then how="$how (BUT with other values)"; wrong "$packaged was signed with other values than those of $name: $others."; fi
  if grep -q "^Method: signed by the server on the signer's behalf" "$packaged"; then
    by_server=$((by_server + 1))
    how="$how, signed by the server on their behalf"
    case $method in *"and a one-time code") by_code=$((by_code + 1)); how="$how after password and one-time code" ;; esac
  elif [ "$claimed" ]; then how="$how, BUT not with a passkey of their own, as it says"
  else
    by_passkey=$((by_passkey + 1))
    how="$how, with a passkey of their own on a page of $site"
    case $site in http://*) on_trial=$((on_trial + 1)) ;; esac
  fi
  say "  $name: $signer, $when: \"$meaning\"$how"
done <data/contents.tsv
awk -F "$tab" 'NR > 1 && $4 != 0 { if ($1 == "item") here[++count] = $3 " revision " $4; if ($1 == "statement") signed[$3 " revision " $4] = 1 }
  END { for (each = 1; each <= count; each++) if (!(here[each] in signed)) print "  " here[each] ": no sign-off counts." }' data/contents.tsv
[ "$problems" -eq "$before" ] && say "  Yes: $signoffs sign-offs that count have good signatures, and name the fields and the SHA-256 of the files here. $void more no longer count."
[ "$by_passkey" -gt 0 ] && say "  With the person's own signature, made with a passkey that verified them: $by_passkey."
[ "$on_trial" -gt 0 ] && say "  Of those on localhost, which is an installation that somebody tried out on one machine, not the organisation's own host: $on_trial. Ask why."
[ "$by_server" -gt 0 ] && say "  With the server's signature, not the person's own, because the person gave their password again and the server signed on their behalf: $by_server."
[ "$by_code" -gt 0 ] && say "  Of those after a one-time code of the person's app as well: $by_code."

if [ "$problems" -eq 0 ]; then
  say "RESULT: IN ORDER. The files below data/items are what the ledger holds and what was signed, provided that the keys above are the organisation's."
  say "Summaries and tables (README.html, data/summary.*, data/acts.*) are for reading only: nobody signed them."
  exit 0
fi
say "RESULT: NOT IN ORDER. See each line above that begins with WRONG ($problems); one cause can have several."
exit 1
