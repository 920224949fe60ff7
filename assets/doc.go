// Package assets holds the session templates that come with Roomtone, and
// the loader that reads them and a person's own. It must never run anything,
// reach the network, change a file, suggest a dose, or let one broken
// template hide the others.
package assets
