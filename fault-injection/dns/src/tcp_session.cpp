#include "tcp_session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace netparity::dns {

namespace asio = boost::asio;
using boost::system::error_code;

void TcpSession::close() {
  error_code ignored;
  socket_.close(ignored);
}

void TcpSession::readLength() {
  asio::async_read(socket_, asio::buffer(length_),
                   [self = shared_from_this()](error_code error, std::size_t) {
                     if (error || self->answering_->stopped()) {
                       return;  // the client is done; what is still to be sent keeps us
                     }
                     self->message_.resize(std::size_t{self->length_[0]} << 8U | self->length_[1]);
                     self->readMessage();
                   });
}

void TcpSession::readMessage() {
  asio::async_read(
      socket_, asio::buffer(message_), [self = shared_from_this()](error_code error, std::size_t) {
        if (error || self->answering_->stopped()) {
          return;
        }
        // After the end all is read, so that the kernel does not make a RST of it.
        if (!self->ending_) {
          const auto send = [self](const Bytes& message) {
            self->send(message);
            return error_code();
          };
          self->answering_->take(self->message_, {true, send, [self] { self->end(); }});
        }
        if (self->socket_.is_open()) {
          self->readLength();
        }
      });
}

void TcpSession::send(const Bytes& message) {
  if (ending_ || !socket_.is_open()) {
    return;
  }
  Bytes framed{static_cast<std::uint8_t>(message.size() >> 8U),
               static_cast<std::uint8_t>(message.size() & 0xffU)};
  framed.insert(framed.end(), message.begin(), message.end());
  toWrite_.push_back(std::move(framed));
  if (toWrite_.size() == 1) {
    writeNext();
  }
}

void TcpSession::writeNext() {
  asio::async_write(socket_, asio::buffer(toWrite_.front()),
                    [self = shared_from_this()](error_code error, std::size_t) {
                      self->toWrite_.pop_front();
                      if (error) {
                        self->toWrite_.clear();
                        return;  // the client went away
                      }
                      if (!self->toWrite_.empty()) {
                        self->writeNext();
                      } else if (self->ending_) {
                        self->shutDownWhenWritten();
                      }
                    });
}

void TcpSession::end() {
  ending_ = true;
  shutDownWhenWritten();
}

void TcpSession::shutDownWhenWritten() {
  if (toWrite_.empty()) {
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }
}

}  // namespace netparity::dns
