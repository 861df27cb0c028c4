/** Why nlscope-nlmon can't capture, by the errors that it names. Why pkexec does not run it is told in host/module/failures.ts. */
import type { Reason } from '../module/failures.ts';

export const nlmonReasons: readonly Reason[] = [
  {
    code: 'NO_NLMON',
    pattern: /making the nlmon device.*\(EOPNOTSUPP\)/,
    message: 'this kernel has no nlmon devices: they are neither built in nor in a module that it could load',
    nextStep:
      'Look with `modinfo nlmon`. Some distributions keep it in a package of extra modules; else the kernel was built without CONFIG_NLMON.',
  },
  {
    code: 'NAME_TAKEN',
    pattern: /are taken: .*\(EEXIST\)/,
    message: 'network devices of all names from nlscope0 to nlscope15 are there already',
    nextStep: 'End other captures, or remove a device that none uses: sudo ip link delete nlscope0.',
  },
  {
    code: 'NOT_PERMITTED',
    pattern: /\((EPERM|EACCES)\)/,
    message:
      'the kernel does not let root do it here, as in a container that has neither CAP_NET_ADMIN nor CAP_NET_RAW',
    nextStep: 'Capture outside of the container, or give it both.',
  },
  {
    code: 'NO_PACKET_SOCKETS',
    pattern: /socket AF_PACKET: .*\(EAFNOSUPPORT\)/,
    message: 'this kernel has no packet sockets (CONFIG_PACKET)',
    nextStep: 'Load af_packet, or use another kernel.',
  },
  {
    code: 'DEVICE_GONE',
    pattern: /\((ENETDOWN|ENODEV|ENXIO)\)/,
    message: 'the nlmon device was taken down or removed by somebody else',
    nextStep: 'Start the capture again.',
  },
];
