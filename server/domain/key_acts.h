// Acts about the server's own keys, as commits and act files call them. They stand on no item and no policy judges them: what they
// must be signed by is said in engine/key_rotation.h, key_recovery.h and key_revocation.h.
#pragma once
#include <string_view>

namespace chancery {

inline constexpr const char* rotate_key_act = "rotate key";              // another key takes the place of the one that signs
inline constexpr const char* name_recovery_key_act = "name recovery key";   // whose holder may say which key takes the place of one that is lost
inline constexpr const char* replace_key_act = "replace key";            // that, said by the recovery key
inline constexpr const char* revoke_key_act = "revoke key";              // a former key's signatures count no more from some time on

inline bool is_key_act(std::string_view act) {
  return act == rotate_key_act || act == name_recovery_key_act || act == replace_key_act || act == revoke_key_act;
}

// The namespace of the recovery key's signatures (PROTOCOL.sshsig): with it nothing else can be signed, neither a commit nor a statement.
inline constexpr const char* recovery_namespace = "chancery-recovery";

}  // namespace chancery
