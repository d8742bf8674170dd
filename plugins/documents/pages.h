// The pages of document control, for every register that keeps revisions; which one stands in the path. Each function is one
// route; what may be seen is decided by Items, never here, and no draft is read with anything but Slot::draft, so that nothing of it
// can come from the page of what is in force.
#pragma once
#include "documents/reporting.h"
#include "item_pages/renderings.h"
#include "sdk/plugin.h"

#include <string>

namespace chancery::documents {

// The files of an item, for a renderer, as this viewer may see them. `host` must outlive it.
FilesBeside files_beside(const Host& host, const Viewer& viewer, const Json& item, const std::string& base);

inline const std::string& register_of(const PageRequest& request) { return request.path.at("register"); }
std::string address_of(const PageRequest& request);   // of the item: "/documents/SOP-014"

class Pages {
 public:
  explicit Pages(Host& host) : host_(host), renderings_(64 * 1024 * 1024) {}
  void contribute(Contributions& to);

 private:
  // reading.cpp
  Outcome<Answer> list(const PageRequest&);
  Outcome<Answer> show(const PageRequest&);
  Outcome<Answer> revision(const PageRequest&);
  Outcome<Answer> revisions(const PageRequest&);
  Outcome<Answer> history(const PageRequest&);
  // readers.cpp
  Outcome<Answer> readers(const PageRequest&);
  // drafting.cpp
  Outcome<Answer> begin(const PageRequest&);
  Outcome<Answer> draft(const PageRequest&);
  Outcome<Answer> edit(const PageRequest&);
  Outcome<Answer> preview(const PageRequest&);
  // deciding.cpp
  struct Meant { Json item; Slot slot; };
  // As the engine chooses: an act that is none of what is in force is one on the draft beside it.
  Outcome<Meant> meant(const PageRequest&, const Json& rule, Slot asked) const;
  Outcome<Answer> act(const PageRequest&, Slot);
  Outcome<Answer> sign(const PageRequest&, Slot);
  // comparing.cpp
  Outcome<Answer> chosen_comparison(const PageRequest&);
  Outcome<Answer> compare(const PageRequest&);
  // files.cpp
  Outcome<Answer> file(const PageRequest&, Slot);
  Outcome<Answer> revision_file(const PageRequest&);
  Outcome<Answer> file_after_act(const PageRequest&);
  Outcome<Answer> statement(const PageRequest&);

  Outcome<Json> policy(const PageRequest& request) const { return host_.policy(register_of(request)); }
  Outcome<Json> find(const PageRequest&, Slot, const std::string& as_of = "") const;
  // The same for whoever asks for that very thing: where it is not there, but the document is for these eyes, it says so and leads to it.
  Outcome<Json> asked_for(const PageRequest&, Slot, const std::string& as_of = "") const;
  // The act that took the document out of use, where this person may see it; null: none.
  Json retirement(const PageRequest&, const Json& policy) const;
  Refusal not_there(const PageRequest&, const Refusal& unknown) const;
  Outcome<Json> pointed_to_page(const PageRequest&, const Refusal&, const char* key, Json details) const;
  // What this person has just done to the document, as a sentence, where ?done= names it; null when it is not the last that was done.
  Json just_done(const PageRequest&, const Json& policy) const;
  // As it stood after the act that `which` ("act-12") names: the draft, else what was in force; only for whoever sees the act
  // that made it in the history.
  Outcome<Json> after_act(const PageRequest&, const std::string& which) const;
  Outcome<Json> numbered(const PageRequest&, const std::string& number) const;   // a released revision by its number as text

  // The controlled file as people read it: {html | text | href …}, see rendering.cpp. `as_of`: the moment that the page shows.
  Json body(const Viewer&, const Json& item, const std::string& files_base, const std::string& as_of = "");
  Json readable_body(const Viewer&, const Json& item, const std::string& files_base, const std::string& as_of);   // throws when the bytes are lost
  // For the editor without script: {preview_html, preview_says}; both null when no preview was asked for.
  Json asked_preview(const PageRequest&, const std::string& text, const FilesBeside& files) const;
  // The difference, rendered; null when the two cannot be compared so. What went is fetched from the older side, all else from the newer.
  struct Side { const Json& item; std::string files_base; };   // each as this viewer may see it
  Json redline(const Viewer&, const Side& older, const Side& newer);

  Host& host_;
  item_pages::Renderings renderings_;
  Reporting reporting_;
};

// Where the files of what is in force lie, so that they stay what they are when the next revision comes; with a final slash.
std::string files_in_force(const Json& item);

// A state in which a text begins, rather than one in which others look at it.
bool is_being_written(const Json& policy, const std::string& state);

// What the page of a document in force asks of its reader; null when its register asks nobody. `readers`: Items::readers.
Json reading_asked(const Host&, const Json& readers, const Json& item, const std::string& base);

}  // namespace chancery::documents
