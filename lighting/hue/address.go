package hue

import (
	"fmt"
	"net/url"
	"strings"
)

// parseAddress reads what a person types: a host or an IP address, with a
// port or without. It means https, unless it says http:// itself, as bridges
// of the first generation need.
func parseAddress(address string) (*url.URL, error) {
	bad := func(why string) (*url.URL, error) {
		return nil, fmt.Errorf("%q is not the address of a bridge: %s. It looks like 192.168.1.20 and stands in the Hue app under the bridge's settings", address, why)
	}
	text := strings.TrimSpace(address)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return bad("it cannot be read")
	case u.Scheme != "https" && u.Scheme != "http":
		return bad("it can only begin with https:// or http://")
	case u.Hostname() == "":
		return bad("it names no host")
	case strings.ContainsAny(u.Host, " \t"), u.User != nil, strings.Trim(u.Path, "/") != "", u.RawQuery != "", u.Fragment != "":
		return bad("there is more in it than a host and a port")
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}
