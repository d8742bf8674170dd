# package/verify.sh and package/VERIFY.md as C++ text, in ${evidence_built_in}.
set(evidence_package ${CMAKE_SOURCE_DIR}/plugins/evidence/package)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${evidence_package}/verify.sh ${evidence_package}/VERIFY.md)
file(READ ${evidence_package}/verify.sh evidence_verify_sh)
file(READ ${evidence_package}/VERIFY.md evidence_verify_md)
set(evidence_built_in ${CMAKE_BINARY_DIR}/evidence_built_in.cpp)
file(CONFIGURE OUTPUT ${evidence_built_in} @ONLY CONTENT [==[
#include "evidence/built_in.h"
namespace chancery::evidence {
const char* const verify_sh = R"built_in(@evidence_verify_sh@)built_in";
const char* const verify_md = R"built_in(@evidence_verify_md@)built_in";
}
]==])
