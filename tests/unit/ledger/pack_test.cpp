#include "ledger/deflate.h"
#include "ledger/object.h"
#include "ledger/pack_merger.h"
#include "ledger/pack_writer.h"

#include "domain/digest.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::git;

TEST_CASE("ids are Git's") {
  CHECK(id_of(Kind::blob, "").hex() == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  CHECK(id_of(Kind::blob, "hello\n").hex() == "ce013625030ba8dba906f756967f9e9ca394464a");
  CHECK(id_of(Kind::tree, "").hex() == "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  CHECK(ObjectId::from_hex("ce013625030ba8dba906f756967f9e9ca394464a")->hex() == "ce013625030ba8dba906f756967f9e9ca394464a");
  for (const char* bad : {"", "ce01", "CE013625030ba8dba906f756967f9e9ca394464a", "zz013625030ba8dba906f756967f9e9ca394464a"}) CHECK_FALSE(ObjectId::from_hex(bad));
}

TEST_CASE("both SHA-256 in use are the same") {
  for (const std::string& text : {std::string(), std::string("abc"), std::string(100000, 'x')}) CHECK(sha256_of(text) == sha256_hex(text));
  CHECK(sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a SHA-1 in pieces is that of the whole") {
  RunningSha1 sum;
  sum.add("blob 6");
  sum.add(std::string_view("\0", 1));
  sum.add("hello\n");
  CHECK(ObjectId{sum.finish()} == id_of(Kind::blob, "hello\n"));
}

TEST_CASE("an entry's header holds kind and size, seven bits a byte") {
  CHECK(entry_header(Kind::blob, 0) == std::string("\x30", 1));
  CHECK(entry_header(Kind::blob, 15) == "\x3f");
  CHECK(entry_header(Kind::commit, 16) == "\x90\x01");
  CHECK(entry_header(Kind::tree, 0x12345) == "\xa5\xb4\x24");
}

TEST_CASE("what was deflated is inflated again, and a damaged stream is not") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * 7919);
  std::string stream = deflated(text);
  CHECK(inflated(stream, text.size()) == text);
  CHECK(inflated(stream + "what follows", text.size()) == text);
  CHECK(inflated(deflated(""), 0) == std::string());
  CHECK_FALSE(inflated(stream, text.size() + 1));
  CHECK_FALSE(inflated(stream, text.size() - 1));
  CHECK_FALSE(inflated(stream.substr(0, stream.size() / 2), text.size()));
  stream[stream.size() / 2] ^= 4;
  CHECK_FALSE(inflated(stream, text.size()));
}

TEST_CASE("what was only stored is inflated, too, and how much of what follows belongs to it is known") {
  for (const std::size_t size : {0UL, 1UL, 200UL, 65'535UL}) {
    const std::string text(size, 'x'), stream = stored(text);
    std::string out = "of before";
    CHECK(inflate_into(stream + "what follows", size, out) == stream.size());
    CHECK(out == text);
  }
  CHECK_THROWS_AS(stored(std::string(65'536, 'x')), std::logic_error);
}
