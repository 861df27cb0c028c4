{
  'targets': [
    {
      'target_name': 'nlscope',
      'sources': [
        'addon.cc',
        'arguments.cc',
        'datagram.cc',
        'errno_error.cc',
        'measured_run.cc',
        'netlink_socket.cc',
        'real_time_priority.cc',
        'receive_batch.cc',
        'receive_thread.cc',
        'run_message.cc',
        'run_plan.cc',
        'slab_queue.cc',
        'slabs.cc',
        'socket_options.cc',
        'wake_function.cc',
      ],
      'dependencies': ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except_all"],
      'defines': [
        'NAPI_VERSION=9',
        # A worker that is being terminated can't take an exception any more; without this the process would abort.
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
      ],
      'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
      'cflags_cc': ['-std=c++17', '-fvisibility=hidden', '-pthread', '-Wall', '-Wextra'],
      'ldflags': ['-pthread'],
    },
    {
      # A program of its own, which root runs (nlmon/main.cc).
      'target_name': 'nlscope-nlmon',
      'type': 'executable',
      'sources': [
        'nlmon/device.cc',
        'nlmon/failure.cc',
        'nlmon/main.cc',
        'nlmon/pcapng_stream.cc',
        'nlmon/privileges.cc',
        'nlmon/relay.cc',
        'nlmon/tap.cc',
      ],
      'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-fno-exceptions'],
      'cflags_cc': ['-std=c++17', '-Wall', '-Wextra', '-fPIE'],
      'ldflags': ['-pie'],
    },
  ],
}
