/** The mark: an echo around its source. */
export function Logo() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" fill="none" aria-hidden="true">
      <circle cx="9" cy="9" r="2.6" fill="var(--received)" />
      <circle cx="9" cy="9" r="5.2" stroke="var(--received)" strokeWidth="1.3" opacity="0.75" />
      <circle cx="9" cy="9" r="7.9" stroke="var(--received)" strokeWidth="1.2" opacity="0.4" />
    </svg>
  );
}
