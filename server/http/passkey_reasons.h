// Why passkeys do not work at the address to which a request came: what its browser and a proxy say is held against what conf says.
// Browsers let a page ask for passkeys over https alone (or at localhost), under the very origin, of the host name to which the keys
// are bound (WebAuthn, 5.1.3 and 13.4.9). Pure.
#pragma once
#include "engine/ports.h"

#include <string>
#include <vector>

namespace chancery::http {

struct PasskeySettings {
  std::string url;         // http.url; empty: not set
  bool tls = false;        // http.certificate and http.key are
  bool behind_tls = false; // http.behind_tls
};

struct AddressSeen {
  std::string host;              // Host, with the port if there is one
  std::string forwarded_host;    // X-Forwarded-Host; empty: none
  std::string forwarded_proto;   // X-Forwarded-Proto
  bool forwarded = false;        // any field by which a proxy shows itself
  bool tls = false;              // the request came over TLS to this server
};

struct PasskeyReason {
  std::string key;        // of the sentence
  Json details;           // {url, host, opened, origin}
  std::string mend;       // lines of conf or of the proxy that mend it; empty: none
  bool stops = true;      // false: they work all the same
};

// The address as the browser has it: "https://quality.example.com:8443". What a proxy says counts where conf names one.
std::string address_opened(const AddressSeen&, const PasskeySettings&);

// None that stops them: they work. The first is what to mend first.
std::vector<PasskeyReason> passkey_reasons(const PasskeySite&, const PasskeySettings&, const AddressSeen&);

}  // namespace chancery::http
