/** An address that leads nowhere. */
export function NotFound() {
  return (
    <main className="plain">
      <h1>No such page</h1>
      <p>
        This address leads nowhere. <a href="/">Go to the queue</a>.
      </p>
    </main>
  );
}
