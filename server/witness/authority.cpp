#include "witness/authority.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <memory>
#include <stdexcept>

namespace chancery::witness {
namespace {

template <auto Free>
struct Freed { template <class T> void operator()(T* each) const noexcept { Free(each); } };
template <class T, auto Free> using Owned = std::unique_ptr<T, Freed<Free>>;
using Request = Owned<TS_REQ, TS_REQ_free>;
using Response = Owned<TS_RESP, TS_RESP_free>;
using Imprint = Owned<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using Algorithm = Owned<X509_ALGOR, X509_ALGOR_free>;
using Integer = Owned<ASN1_INTEGER, ASN1_INTEGER_free>;
using Number = Owned<BIGNUM, BN_free>;
using Context = Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;

Refusal refused(const char* why, const std::string& problem = "") {
  ERR_clear_error();
  return {Because::invalid, std::string("witness.token.") + why, {{"problem", problem}}};
}

std::string last_problem() {
  std::array<char, 256> text{};
  const unsigned long code = ERR_peek_last_error();
  if (code == 0) return "";
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

void must(bool good) {
  if (!good) throw std::runtime_error("OpenSSL cannot make a time stamp request");
}

Request request_over(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  Request request(TS_REQ_new());
  const Imprint imprint(TS_MSG_IMPRINT_new());
  const Algorithm algorithm(X509_ALGOR_new());
  must(request && imprint && algorithm && TS_REQ_set_version(request.get(), 1) == 1);
  must(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1);
  must(TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 && TS_MSG_IMPRINT_set_msg(imprint.get(), digest.data(), static_cast<int>(digest.size())) == 1);
  must(TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 && TS_REQ_set_cert_req(request.get(), 1) == 1);
  return request;
}

void set_nonce(TS_REQ* request) {
  std::array<unsigned char, 8> random{};
  must(RAND_bytes(random.data(), static_cast<int>(random.size())) == 1);
  random[0] = static_cast<unsigned char>((random[0] & 0x7fU) | 0x40U);   // a positive number of full length
  const Number number(BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr));
  const Integer nonce(BN_to_ASN1_INTEGER(number.get(), nullptr));
  must(nonce && TS_REQ_set_nonce(request, nonce.get()) == 1);
}

Instant instant_of(const ASN1_GENERALIZEDTIME* time) {
  std::tm broken{};
  if (ASN1_TIME_to_tm(time, &broken) != 1) return {};
  return {static_cast<std::int64_t>(timegm(&broken))};
}

std::string hexadecimal(const ASN1_INTEGER* number) {
  const Number value(ASN1_INTEGER_to_BN(number, nullptr));
  char* text = value ? BN_bn2hex(value.get()) : nullptr;
  const std::string copy = text != nullptr ? text : "";
  OPENSSL_free(text);
  return copy;
}

std::string signer_of(PKCS7* token) {
  STACK_OF(X509)* signers = PKCS7_get0_signers(token, nullptr, 0);
  std::string name;
  if (signers != nullptr && sk_X509_num(signers) > 0) {
    std::array<char, 512> text{};
    X509_NAME_oneline(X509_get_subject_name(sk_X509_value(signers, 0)), text.data(), static_cast<int>(text.size()));
    name = text.data();
  }
  sk_X509_free(signers);
  return name;
}

// The certificates that are believed, as they were at that time: a token stays good after its signer's certificate has run out.
X509_STORE* store_of(const std::string& ca_file, Instant at) {
  X509_STORE* store = X509_STORE_new();
  if (store == nullptr) return nullptr;
  if (X509_STORE_load_file(store, ca_file.c_str()) != 1) {
    X509_STORE_free(store);
    return nullptr;
  }
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), static_cast<time_t>(at.seconds));
  return store;
}

Outcome<Stamped> check(TS_REQ* request, std::string_view answer, const std::string& ca_file, bool with_nonce) {
  const auto* at = reinterpret_cast<const unsigned char*>(answer.data());
  const auto* const end = at + answer.size();
  const Response response(d2i_TS_RESP(nullptr, &at, static_cast<long>(answer.size())));
  if (!response || at != end) return refused("unreadable");
  const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response.get())));
  TS_TST_INFO* info = TS_RESP_get_tst_info(response.get());
  if ((status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS) || info == nullptr) return refused("not-granted");
  const Instant time = instant_of(TS_TST_INFO_get_time(info));
  const Context context(TS_REQ_to_TS_VERIFY_CTX(request, nullptr));
  X509_STORE* store = store_of(ca_file, time);
  if (store == nullptr) return refused("no-authority-certificates");
  if (!context) {
    X509_STORE_free(store);
    return refused("unreadable");
  }
  TS_VERIFY_CTX_set_store(context.get(), store);   // which owns it now
  TS_VERIFY_CTX_add_flags(context.get(), TS_VFY_SIGNATURE);
  if (!with_nonce) TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_IMPRINT);
  ERR_clear_error();
  if (TS_RESP_verify_response(context.get(), response.get()) != 1) return refused("not-good", last_problem());
  return Stamped{time, signer_of(TS_RESP_get_token(response.get())), hexadecimal(TS_TST_INFO_get_serial(info))};
}

}  // namespace

Query query_for(std::string_view commit_bytes) {
  const Request request = request_over(commit_bytes);
  set_nonce(request.get());
  unsigned char* bytes = nullptr;
  const int size = i2d_TS_REQ(request.get(), &bytes);
  must(size > 0);
  Query query{{reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)}};
  OPENSSL_free(bytes);
  return query;
}

Outcome<Stamped> check_answer(const Query& query, std::string_view answer, const std::string& ca_file) {
  const auto* at = reinterpret_cast<const unsigned char*>(query.bytes.data());
  const Request request(d2i_TS_REQ(nullptr, &at, static_cast<long>(query.bytes.size())));
  return request ? check(request.get(), answer, ca_file, true) : Outcome<Stamped>(refused("unreadable"));
}

Outcome<Stamped> check_kept(std::string_view commit_bytes, std::string_view answer, const std::string& ca_file) {
  return check(request_over(commit_bytes).get(), answer, ca_file, false);
}

}  // namespace chancery::witness
