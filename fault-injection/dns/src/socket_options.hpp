#pragma once

#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/error_code.hpp>

#include <cerrno>
#include <fcntl.h>

namespace netparity::dns {

/// Programs that are started meanwhile must not hold the server's ports and connections open.
inline boost::system::error_code closeOnExec(int descriptor) {
  if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) {
    return {errno, boost::system::system_category()};
  }
  return {};
}

/// Opens a socket or an acceptor, sets its options (`more` the ones of its own) and binds it, step
/// by step until one fails.
template <class Socket, class More>
boost::system::error_code openAt(Socket& socket, const typename Socket::endpoint_type& address,
                                 More more) {
  boost::system::error_code error;
  socket.open(address.protocol(), error);
  if (!error) {
    error = closeOnExec(socket.native_handle());
  }
  if (!error && address.address().is_v6()) {
    socket.set_option(boost::asio::ip::v6_only(true), error);
  }
  if (!error) {
    socket.non_blocking(true, error);
  }
  if (!error) {
    more(socket, error);
  }
  if (!error) {
    socket.bind(address, error);
  }
  return error;
}

}  // namespace netparity::dns
