// A SoftHSM token of its own in a temporary folder, made with stock softhsm2-util and pkcs11-tool. One at a time in a process: SoftHSM reads the
// path of its configuration from the environment.
#pragma once
#include "integration/ledger/fixture.h"

#include <cstdlib>

namespace chancery::testing {

class SoftToken {
 public:
  static constexpr const char* pin = "1234";

  // Empty: SoftHSM or pkcs11-tool is not installed.
  static std::string module() {
    if (run("command -v softhsm2-util && command -v pkcs11-tool").status != 0) return "";
    return first_line(run("for each in /usr/lib/softhsm /usr/lib/*/softhsm /usr/lib*/pkcs11 /usr/local/lib/softhsm; do ls \"$each/libsofthsm2.so\" 2> /dev/null; done").output);
  }

  explicit SoftToken(const std::string& label = "chancery") : label_(label) {
    fs::create_directory(tokens());
    std::ofstream(folder_.path + "/softhsm2.conf") << "directories.tokendir = " << tokens() << "\nobjectstore.backend = file\nlog.level = ERROR\n";
    ::setenv("SOFTHSM2_CONF", (folder_.path + "/softhsm2.conf").c_str(), 1);
    must("softhsm2-util --init-token --free --label " + label_ + " --pin 1234 --so-pin 5678");
  }

  // `kind`: EC:edwards25519, EC:prime256v1, rsa:2048.
  void add_key(const std::string& name, const std::string& id, const std::string& kind = "EC:edwards25519", const std::string& more = "") const {
    must(tool("--login --pin 1234 --keypairgen --key-type " + kind + " --label " + name + " --id " + id + " " + more));
  }
  std::string uri(const std::string& name) const { return "pkcs11:token=" + label_ + ";object=" + name + "?module-path=" + module(); }

  void pull_out() const {
    fs::rename(tokens(), folder_.path + "/elsewhere");
    fs::create_directory(tokens());
  }
  void put_back() const {
    fs::remove_all(tokens());
    fs::rename(folder_.path + "/elsewhere", tokens());
  }
  void take_everything() const { fs::remove_all(tokens()); }
  bool log_in(const std::string& with) const { return run(tool("--login --pin " + with + " --list-objects")).status == 0; }
  bool counts_a_wrong_pin() const { return run(tool("--list-slots")).output.find("user PIN count low") != std::string::npos; }
  std::string tool(const std::string& rest) const { return "pkcs11-tool --module " + module() + " --token-label " + label_ + " " + rest; }

 private:
  std::string tokens() const { return folder_.path + "/tokens"; }
  static void must(const std::string& command) {
    if (const auto ran = run(command); ran.status != 0) throw std::runtime_error(command + "\n" + ran.output);
  }
  Folder folder_;
  std::string label_;
};

}  // namespace chancery::testing
