// The normal run: streams, bodies and forms from a fixed seed, whole ones and spoiled ones.
#include "fuzz/http/inputs.h"
#include "fuzz/http/promises.h"
#include "integration/http/client.h"

#include <catch2/catch.hpp>

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

using namespace chancery::http;
using namespace chancery::http::fuzz;

namespace {
// An abort is reported with what INFO holds: the seed, and the very input.
template <class Promise>
void try_one(const Promise& promise, const std::string& input) {
  INFO("seed " << fixed_seed << ", input: " << input);
  promise(input);
}
}  // namespace

TEST_CASE("20,000 spoiled streams of requests: none is cut otherwise than every other program would cut it") {
  std::fprintf(stderr, "fuzz-http: seed %u\n", fixed_seed);
  Inputs inputs(fixed_seed);
  for (int round = 0; round < 20'000; ++round) {
    const auto whole = inputs.stream();
    try_one(framing_is_kept, whole);
    try_one(framing_is_kept, inputs.spoiled(whole, wire_pieces));
    if (round % 4 == 0) try_one(framing_is_kept, inputs.made_of(wire_pieces));
  }
}

TEST_CASE("10,000 spoiled multipart bodies: what is taken is what stands between the marks") {
  const TemporaryFolder folder;
  const auto kept = [&](const std::string& body) { multipart_is_kept("b", body, folder.path); };
  Inputs inputs(fixed_seed);
  for (int round = 0; round < 10'000; ++round) {
    const auto whole = inputs.multipart();
    try_one(kept, whole);
    try_one(kept, inputs.spoiled(whole, body_pieces));
    if (round % 4 == 0) try_one(kept, "--b\r\n" + inputs.made_of(body_pieces) + "\r\n--b--");
  }
}

TEST_CASE("40,000 forms and JSON texts are read or refused, never thrown at") {
  Inputs inputs(fixed_seed);
  for (int round = 0; round < 40'000; ++round) {
    const auto text = inputs.made_of(form_pieces);
    try_one(forms_are_kept, text);
    try_one(forms_are_kept, inputs.spoiled(R"({"fields":{"title":"T","n":[1,2.5,null,true]},"comment":"\u00e9"})", form_pieces));
  }
}

TEST_CASE("random bytes do no harm as requests, as parts or as forms") {
  Inputs inputs(fixed_seed);
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes(inputs.below(400), '\0');
    for (char& c : bytes) c = static_cast<char>(inputs.below(256));
    try_one([&](const std::string& each) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(each.data()), each.size()); }, bytes);
  }
}
