// What every answer has in common: security fields, the one table from refusals to status codes, and problem details for
// programs (RFC 9457).
#pragma once
#include "http/catalogue.h"
#include "http/incoming.h"
#include "sdk/outcome.h"

namespace chancery::http {

int status_of(Because);

// A refusal as it is answered: the status is the table's, or the protocol's own (405, 411, 431 …).
struct Refused {
  int status;
  Refusal why;
};
Refused refused(const Refusal&);

// {key, sentence, requirements, details, status}: what a template shows as `refusal`.
Json shown(const Refused&, const Catalogue&);
// Says what is wrong with a field at that field, too, wherever in a page's model it stands (web/templates/partials/field.html): what the
// refusal names, and each requirement "field NAME" that is not met.
void say_at_fields(Json& page, const Refused&, const Catalogue&);
Json problem(const Refused&, const Catalogue&, const std::string& instance, const std::string& request_id);
void add_security(Reply&, bool secure);
std::string security_fields(bool secure);                     // the same, as text, for prepared answers
extern const char* const page_policy;                         // Content-Security-Policy of pages

}  // namespace chancery::http
