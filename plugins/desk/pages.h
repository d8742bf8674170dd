// The desk's pages, one function each: what a person asked for -> the model that its template shows.
#pragma once
#include "desk/trail_files.h"
#include "sdk/plugin.h"

namespace chancery::desk {

Outcome<Answer> work_page(const Host&, const PageRequest&);
Outcome<Answer> search_page(const Host&, const PageRequest&);
Outcome<Answer> trail_page(const Host&, const PageRequest&);   // refuses what it does not know with its form, as it was filled in
std::vector<std::string> trail_takes();                            // in its query
Outcome<Answer> trail_file(TrailFiles&, const Host&, const PageRequest&);   // the same query; `format` in the body
Outcome<Answer> people_page(const Host&, const PageRequest&);
Outcome<Answer> new_person_page(const Host&, const PageRequest&);
Outcome<Answer> person_page(const Host&, const PageRequest&);
Outcome<Answer> policies_page(const Host&, const PageRequest&);
Outcome<Answer> policy_page(const Host&, const PageRequest&);
Outcome<Answer> readiness_page(const Host&, const PageRequest&);
Outcome<Answer> retention_page(const Host&, const PageRequest&);
Outcome<Answer> help_page(const Host&, const PageRequest&);

// How many items wait for a disposition that this person may propose.
int due_for_proposal(const Host&, const Viewer&);

void contribute_checks(const Host&, Contributions&);

}  // namespace chancery::desk
