// A machine with headers and polkit: the way from a source to echoes, as an ordinary user goes it, then all that the
// module does, then all that keeps it from being loaded. Each import registers its tests; they run in this order.
import './lifecycle.ts';
import './echo.ts';
import './bench.ts';
import './faults.ts';
import './namespaces.ts';
import './unload.ts';
import './fuzz.ts';
import './damaged.ts';
import './locked.ts';
import './kernel-health.ts';
