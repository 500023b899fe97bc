/** The signature of the kiosk's idle screen: answers as dots of a spiral around the button seen from above. */
const golden = Math.PI * (3 - Math.sqrt(5));
const dots = Array.from({ length: 340 }, (_, index) => {
  const radius = 74 + 15.6 * Math.sqrt(index);
  return { key: index, x: radius * Math.cos(index * golden), y: radius * Math.sin(index * golden) };
});

export function Spiral() {
  return (
    <svg viewBox="-380 -380 760 760" aria-hidden="true" focusable="false">
      <circle r="46" fill="none" stroke="var(--text)" strokeWidth="12" />
      <circle r="19" fill="var(--text)" />
      {dots.map((dot) => (
        <circle key={dot.key} cx={dot.x} cy={dot.y} r="4" fill="var(--line-strong)" />
      ))}
    </svg>
  );
}
