#pragma once

/// All of the coroutine layer.
#include <netparity/coroutine/result.hpp>
#include <netparity/coroutine/server.hpp>
#include <netparity/coroutine/socket.hpp>
#include <netparity/coroutine/task.hpp>
#include <netparity/coroutine/task_group.hpp>
#include <netparity/coroutine/turns.hpp>
