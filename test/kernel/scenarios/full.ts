// A machine with headers and polkit: the way from a source to echoes, as an ordinary user goes it, then all that the
// module does.
import { insmod } from './module.ts';

insmod();
await import('./echo.ts');
await import('./faults.ts');
await import('./namespaces.ts');
await import('./unload.ts');
await import('./kernel-health.ts');
