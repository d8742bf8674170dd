#include "http/listener.h"
#include "http/connection.h"
#include "http/floor.h"

namespace chancery::http {

Listener::Listener(const Address& address, const Limits& limits, Answering& answering, std::function<void(const Access&)> access)
    : floor_(std::make_unique<Floor>(address, limits, answering, std::move(access))) {}
Listener::~Listener() { stop(); }
void Listener::start() { floor_->start(); }
void Listener::stop() { floor_->stop(); }
std::uint16_t Listener::port() const { return floor_->port(); }
const Counters& Listener::counters() const { return floor_->counters(); }

}  // namespace chancery::http
