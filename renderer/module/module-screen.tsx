/** The Module screen: the echo module's check-up, build, loading, parameters, counters and the kernel log. */

export default function ModuleScreen() {
  return <main aria-label="Module" data-panel="module" />;
}
