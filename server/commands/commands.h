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

// What `serve` and `verify` need beyond the installation: the HTTP server and the ledger's own verifier.
struct Programs {
  Factories make;
  std::function<int(Installation&)> serve_http;                       // until a signal; prints where it listens
  std::function<int(const Arguments&, const Programs&)> verify;
};

// Says a refusal on standard error as a person reads it; returns 2.
int say_refusal(const std::function<std::string(const std::string&, const Json&)>& say, const Refusal&);

int serve(const Arguments&, const Programs&);
int init(const Arguments&, const Programs&);
int sample(const Arguments&, const Programs&);
int user(const Arguments&, const Programs&);
int token(const Arguments&, const Programs&);
int rebuild_index(const Arguments&, const Programs&);
int export_ledger(const Arguments&, const Programs&);
int policy_command(const Arguments&, const Programs&);

int run_command(int argc, char** argv, const Programs&);

}  // namespace chancery
