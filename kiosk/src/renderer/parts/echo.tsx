/** The new dot, sending out its rings once. It stands where the spiral leaves its clearing. */
export function Echo() {
  return (
    <div className="echo" aria-hidden="true">
      <i className="echo-ring" />
      <i className="echo-ring" />
      <i className="echo-ring" />
      <i className="echo-dot" />
    </div>
  );
}
