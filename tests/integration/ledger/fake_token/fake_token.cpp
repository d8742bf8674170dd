// A PKCS #11 module with one token that only answers logins, as FAKE_TOKEN says: what SoftHSM never does. Each login adds a byte to the file
// FAKE_TOKEN_LOGINS. It has no keys.
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace {

std::string told() {
  const char* text = std::getenv("FAKE_TOKEN");
  return text == nullptr ? "" : text;
}

CK_RV initialize(void*) { return CKR_OK; }
CK_RV finalize(void*) { return CKR_OK; }
CK_RV get_slot_list(CK_BBOOL, CK_SLOT_ID* slots, CK_ULONG* count) {
  if (slots != nullptr) slots[0] = 0;
  *count = 1;
  return CKR_OK;
}
CK_RV get_token_info(CK_SLOT_ID, CK_TOKEN_INFO* info) {
  *info = {};
  std::memset(info->label, ' ', sizeof info->label);
  std::memcpy(info->label, "fake", 4);
  info->flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED;
  if (told() == "is locked") info->flags |= CKF_USER_PIN_LOCKED;
  if (told() == "one try is left") info->flags |= CKF_USER_PIN_FINAL_TRY;
  return CKR_OK;
}
CK_RV open_session(CK_SLOT_ID, CK_FLAGS, void*, CK_NOTIFY, CK_SESSION_HANDLE* session) {
  *session = 1;
  return CKR_OK;
}
CK_RV close_session(CK_SESSION_HANDLE) { return CKR_OK; }
CK_RV login(CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR*, CK_ULONG) {
  std::ofstream(std::getenv("FAKE_TOKEN_LOGINS"), std::ios::app) << "x";
  if (told() == "locks itself") return CKR_PIN_LOCKED;
  if (told() == "is pulled out") return CKR_DEVICE_REMOVED;
  if (told() == "refuses") return CKR_PIN_INCORRECT;
  return CKR_DEVICE_ERROR;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  static CK_FUNCTION_LIST functions;
  functions.version = {2, 40};
  functions.C_Initialize = initialize;
  functions.C_Finalize = finalize;
  functions.C_GetFunctionList = C_GetFunctionList;
  functions.C_GetSlotList = get_slot_list;
  functions.C_GetTokenInfo = get_token_info;
  functions.C_OpenSession = open_session;
  functions.C_CloseSession = close_session;
  functions.C_Login = login;
  *list = &functions;
  return CKR_OK;
}
