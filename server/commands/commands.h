// The subcommands of `chancery`. Exit status: 0 done, 1 found something wrong, 2 cannot run.
#pragma once
#include "commands/installation.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace chancery {

// Options of one command: `--name value`, `--flag`, and words. `--data DIR`, `--conf FILE` and `--set key=value` are
// taken out first and are in `config`.
struct Arguments {
  std::vector<std::string> words;
  std::map<std::string, std::string> options;
  Config config;
  bool has(const std::string& name) const { return options.count(name) > 0; }
  std::string option(const std::string& name, const std::string& otherwise = "") const {
    const auto at = options.find(name);
    return at == options.end() ? otherwise : at->second;
  }
};

// The whole ledger as one file, and back; the accounts and the index as they are at one moment. None needs the server to be stopped.
struct Copying {
  std::function<std::string(const std::string& repository, std::ostream&)> ledger;   // as a Git bundle; gives the head's commit id
  std::function<void(const std::string& bundle, const std::string& repository)> ledger_back;   // makes the repository
  std::function<void(const std::string& from, const std::string& to)> accounts;
  std::function<void(const std::string& from, const std::string& to)> index;
};

// What `serve` and `verify` need beyond the installation: the HTTP server and the ledger's own verifier.
struct Programs {
  Factories make;
  std::function<int(Installation&)> serve_http;                       // until a signal; prints where it listens
  std::function<int(const Arguments&, const Programs&)> verify;
  Copying copy;
  // All witnesses of the configuration against the ledger up to that commit, its time stamps too; also leaves or removes the mark beside it.
  // {remotes[], tokens[], contradictions[], stops[], ways[], notes[], reached_all, only_dates, any}.
  std::function<Outcome<Json>(const Config&, const std::string& repository, const std::string& head)> compare_witnesses;
  // Takes that mark away, so that the operator can explain; the next comparison leaves it again where something is not explained.
  std::function<void(const std::string& repository)> forget_witness;
};

// What a command has done: a sentence for people or, with --json, the model for programs. Returns 0.
int tell(const Arguments&, const std::string& sentence, const Json& model);
// Says a refusal on standard error as a person reads it and, with --json, as a model on standard output; returns 2.
int say_refusal(const std::function<std::string(const std::string&, const Json&)>& say, const Refusal&);

int serve(const Arguments&, const Programs&);
int init(const Arguments&, const Programs&);
int sample(const Arguments&, const Programs&);
int user(const Arguments&, const Programs&);
int token(const Arguments&, const Programs&);
int passkeys(const Arguments&, const Programs&);
int rebuild_index(const Arguments&, const Programs&);
int export_ledger(const Arguments&, const Programs&);
int policy_command(const Arguments&, const Programs&);
int policy_graph(const Arguments&, const Programs&);
int policy_adopt(const Arguments&, const Programs&);
int draw_command(const Arguments&, const Programs&);
int backup(const Arguments&, const Programs&);
int restore(const Arguments&, const Programs&);
int key_command(const Arguments&, const Programs&);

int run_command(int argc, char** argv, const Programs&);

}  // namespace chancery
