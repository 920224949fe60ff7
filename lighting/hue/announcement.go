package hue

import (
	"net"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/dns/dnsmessage"
)

// announcement is what one packet says about the services in it.
type announcement struct {
	instances []string              // of the service
	places    map[string]place      // by instance, in small letters as all names
	texts     map[string]bridgeText // by instance
	hosts     map[string]net.IP     // by host
}

type place struct {
	host string
	port uint16
}

type bridgeText struct{ id, model string }

// answers are the bridges that a packet tells of. What cannot be read of it
// is left out: anybody on the network may have sent it.
func answers(data []byte, from net.IP) []Found {
	a, ok := read(data)
	if !ok {
		return nil
	}
	var found []Found
	for _, instance := range a.instances {
		text, place := a.texts[strings.ToLower(instance)], a.places[strings.ToLower(instance)]
		if !isBridgeID(text.id) {
			continue
		}
		ip := a.hosts[place.host]
		if !ip.IsGlobalUnicast() {
			ip = from // whoever answers for itself may leave its address out
		}
		if ip.To4() == nil && ip.IsLinkLocalUnicast() {
			continue // such an address means nothing without its interface
		}
		name, _, _ := strings.Cut(instance, "._hue._tcp.")
		found = append(found, Found{
			BridgeID: strings.ToUpper(text.id), Address: address(ip, place.port),
			Name: printable(name), Model: printable(text.model),
		})
	}
	return found
}

// read takes a packet apart. Records that are not asked for are passed over
// unread: some devices send kinds that hardly anybody reads, and not always
// rightly.
func read(data []byte) (a announcement, ok bool) {
	var p dnsmessage.Parser
	header, err := p.Start(data)
	if err != nil || !header.Response {
		return a, false
	}
	if p.SkipAllQuestions() != nil {
		return a, false
	}
	a = announcement{places: map[string]place{}, texts: map[string]bridgeText{}, hosts: map[string]net.IP{}}
	for _, section := range []struct {
		header func() (dnsmessage.ResourceHeader, error)
		skip   func() error
	}{
		{p.AnswerHeader, p.SkipAnswer},
		{p.AuthorityHeader, p.SkipAuthority},
		{p.AdditionalHeader, p.SkipAdditional},
	} {
		for {
			h, err := section.header()
			if err == dnsmessage.ErrSectionDone {
				break
			}
			if err != nil {
				return a, true
			}
			if a.take(&p, h) {
				continue
			}
			if section.skip() != nil {
				return a, true
			}
		}
	}
	return a, true
}

// take takes a record in, and tells whether it was read.
func (a *announcement) take(p *dnsmessage.Parser, h dnsmessage.ResourceHeader) bool {
	name := strings.ToLower(h.Name.String())
	switch h.Type {
	case dnsmessage.TypePTR:
		r, err := p.PTRResource()
		if err == nil && name == service {
			a.instances = append(a.instances, r.PTR.String())
		}
		return err == nil
	case dnsmessage.TypeSRV:
		r, err := p.SRVResource()
		if err == nil {
			a.places[name] = place{strings.ToLower(r.Target.String()), r.Port}
		}
		return err == nil
	case dnsmessage.TypeTXT:
		r, err := p.TXTResource()
		if err == nil {
			a.texts[name] = bridgeTextOf(r.TXT)
		}
		return err == nil
	case dnsmessage.TypeA:
		r, err := p.AResource()
		if err == nil {
			a.hosts[name] = r.A[:]
		}
		return err == nil
	case dnsmessage.TypeAAAA:
		r, err := p.AAAAResource()
		if _, has := a.hosts[name]; err == nil && !has {
			a.hosts[name] = r.AAAA[:]
		}
		return err == nil
	}
	return false
}

func bridgeTextOf(lines []string) (t bridgeText) {
	for _, line := range lines {
		key, value, _ := strings.Cut(line, "=")
		switch strings.ToLower(key) {
		case "bridgeid":
			t.id = value
		case "modelid":
			t.model = value
		}
	}
	return t
}

// isBridgeID tells a bridge's own id: 16 hexadecimal digits.
func isBridgeID(id string) bool {
	_, err := strconv.ParseUint(id, 16, 64)
	return len(id) == 16 && err == nil
}

// address is what a person would type for it. Bridges announce the port of
// their web server, which goes without saying.
func address(ip net.IP, port uint16) string {
	host := ip.String()
	switch port {
	case 0, 80, 443:
		if ip.To4() == nil {
			return "[" + host + "]"
		}
		return host
	}
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}

// printable is a name from the network, as it may stand on a screen.
func printable(s string) string {
	s = strings.ReplaceAll(s, "\\", "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s))
}
