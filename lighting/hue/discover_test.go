package hue

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// said is what a bridge says of itself; records that are empty are left out.
type said struct {
	instance, host, id, model string
	port                      uint16
	ip                        string
	// nsec adds the record with an empty bitmap that real responders send.
	nsec bool
}

// packed is the packet in which a bridge says it.
func packed(t testing.TB, all ...said) []byte {
	t.Helper()
	b := dnsmessage.NewBuilder(nil, dnsmessage.Header{Response: true, Authoritative: true})
	b.EnableCompression()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	head := func(name string) dnsmessage.ResourceHeader {
		return dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(name), Class: dnsmessage.ClassINET, TTL: 120}
	}
	check(b.StartAnswers())
	for _, s := range all {
		check(b.PTRResource(head(service), dnsmessage.PTRResource{PTR: dnsmessage.MustNewName(s.instance)}))
	}
	check(b.StartAdditionals())
	for _, s := range all {
		if s.nsec {
			check(b.UnknownResource(head(s.instance), dnsmessage.UnknownResource{Type: 47, Data: []byte{0}}))
		}
		if s.host != "" {
			check(b.SRVResource(head(s.instance), dnsmessage.SRVResource{Port: s.port, Target: dnsmessage.MustNewName(s.host)}))
		}
		if s.id != "" {
			check(b.TXTResource(head(s.instance), dnsmessage.TXTResource{TXT: []string{"bridgeid=" + s.id, "modelid=" + s.model}}))
		}
		if ip := net.ParseIP(s.ip); ip != nil {
			if v4 := ip.To4(); v4 != nil {
				check(b.AResource(head(s.host), dnsmessage.AResource{A: [4]byte(v4)}))
			} else {
				check(b.AAAAResource(head(s.host), dnsmessage.AAAAResource{AAAA: [16]byte(ip)}))
			}
		}
	}
	packet, err := b.Finish()
	check(err)
	return packet
}

const hall = "Hue Bridge - 1A2B3C._hue._tcp.local."

func TestWhatABridgeSaysOfItself(t *testing.T) {
	from := net.IPv4(192, 168, 1, 99)
	for name, c := range map[string]struct {
		says said
		want []Found
	}{
		"everything": {
			said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", model: "BSB002", port: 443, ip: "192.168.1.20"},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.20", "Hue Bridge - 1A2B3C", "BSB002"}},
		},
		"an empty bitmap beside it": {
			said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", model: "BSB002", port: 443, ip: "192.168.1.20", nsec: true},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.20", "Hue Bridge - 1A2B3C", "BSB002"}},
		},
		"no address: it is who answers": {
			said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", port: 443},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.99", "Hue Bridge - 1A2B3C", ""}},
		},
		"no place at all": {
			said{instance: hall, id: "001788fffe1a2b3c"},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.99", "Hue Bridge - 1A2B3C", ""}},
		},
		"a port of its own": {
			said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", port: 8443, ip: "192.168.1.20"},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.20:8443", "Hue Bridge - 1A2B3C", ""}},
		},
		"the newer protocol": {
			said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", port: 443, ip: "fd00::20"},
			[]Found{{"001788FFFE1A2B3C", "[fd00::20]", "Hue Bridge - 1A2B3C", ""}},
		},
		"an address of one interface alone": {
			said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", port: 443, ip: "fe80::20"},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.99", "Hue Bridge - 1A2B3C", ""}},
		},
		"an address where no bridge can be": {
			said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", port: 443, ip: "127.0.0.1"},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.99", "Hue Bridge - 1A2B3C", ""}},
		},
		"the address of everybody": {
			said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", port: 443, ip: "224.0.0.251"},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.99", "Hue Bridge - 1A2B3C", ""}},
		},
		"a name that would move the cursor": {
			said{instance: "Hue\x1b[2J\r\n._hue._tcp.local.", id: "001788fffe1a2b3c"},
			[]Found{{"001788FFFE1A2B3C", "192.168.1.99", "Hue[2J", ""}},
		},
		"no id":    {said{instance: hall, host: "hue.local.", port: 443, ip: "192.168.1.20"}, nil},
		"no id so": {said{instance: hall, id: "'; drop table"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := answers(packed(t, c.says), from)
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			for _, f := range got {
				if _, err := parseAddress(f.Address); err != nil {
					t.Errorf("its address cannot be typed: %v", err)
				}
			}
		})
	}
}

func TestWhatIsNoAnswerIsPassedOver(t *testing.T) {
	for name, data := range map[string][]byte{"nothing": nil, "noise": []byte("GET / HTTP/1.1\r\n\r\n"), "our own question": question()} {
		if got := answers(data, net.IPv4(192, 168, 1, 1)); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	whole := packed(t, said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", port: 443, ip: "192.168.1.20"})
	for n := range whole {
		answers(whole[:n], nil) // and lives
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add(packed(f, said{instance: hall, host: "hue.local.", id: "001788fffe1a2b3c", model: "BSB002", port: 443, ip: "192.168.1.20", nsec: true}))
	f.Add(question())
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, found := range answers(data, net.IPv4(10, 0, 0, 1)) {
			if !isBridgeID(found.BridgeID) || found.Address == "" {
				t.Fatalf("%+v", found)
			}
		}
	})
}

// responder is somebody on the network who answers questions, after so many
// that are missed, with all packets.
func responder(t *testing.T, deaf int, packets ...[]byte) asking {
	t.Helper()
	listen := func() net.PacketConn {
		socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = socket.Close() })
		return socket
	}
	theirs, ours := listen(), listen()
	go respond(theirs, deaf, packets...)
	return asking{ours, theirs.LocalAddr()}
}

// respond answers until the socket is closed.
func respond(socket net.PacketConn, deaf int, packets ...[]byte) {
	buffer := make([]byte, packetMost)
	for {
		n, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 || m.Questions[0].Name.String() != service || m.Questions[0].Type != dnsmessage.TypePTR {
			continue
		}
		if deaf--; deaf >= 0 {
			continue
		}
		for _, p := range packets {
			_, _ = socket.WriteTo(p, from)
		}
	}
}

// listening is how long answers are waited for; a busy computer needs some of it.
const listening = 3 * time.Second

func TestEveryBridgeIsFoundOnce(t *testing.T) {
	t.Parallel()
	study := said{instance: "Study._hue._tcp.local.", host: "study.local.", id: "001788fffe000002", model: "BSB003", port: 443, ip: "10.0.0.3"}
	first := said{instance: hall, host: "hue.local.", id: "001788fffe000001", model: "BSB002", port: 443, ip: "10.0.0.2"}
	ctx, stop := context.WithTimeout(t.Context(), listening)
	defer stop()
	found := discover(ctx, []asking{
		responder(t, 0, packed(t, study), packed(t, first), packed(t, first)),
		responder(t, 0, packed(t, first), []byte("noise")),
	})
	want := []Found{
		{"001788FFFE000001", "10.0.0.2", "Hue Bridge - 1A2B3C", "BSB002"},
		{"001788FFFE000002", "10.0.0.3", "Study", "BSB003"},
	}
	if !slices.Equal(found, want) {
		t.Errorf("%+v\nwant %+v", found, want)
	}
}

// Addresses of both protocols come in any order.
func TestABridgeIsNamedByTheAddressThatItsAppShows(t *testing.T) {
	t.Parallel()
	older := said{instance: hall, host: "hue.local.", id: "001788fffe000001", port: 443, ip: "10.0.0.2"}
	newer := older
	newer.ip = "fd00::2"
	for name, order := range map[string][]said{"older first": {older, newer}, "newer first": {newer, older, newer}} {
		t.Run(name, func(t *testing.T) {
			var packets [][]byte
			for _, s := range order {
				packets = append(packets, packed(t, s))
			}
			t.Parallel()
			ctx, stop := context.WithTimeout(t.Context(), listening)
			defer stop()
			found := discover(ctx, []asking{responder(t, 0, packets...)})
			if len(found) != 1 || found[0].Address != "10.0.0.2" {
				t.Errorf("%+v", found)
			}
		})
	}
}

// The driver waits for it in the middle of a session.
func TestABridgeIsLocatedAsSoonAsItAnswers(t *testing.T) {
	other := said{instance: "Study._hue._tcp.local.", host: "study.local.", id: "001788fffe000002", port: 443, ip: "10.0.0.3"}
	sought := said{instance: hall, host: "hue.local.", id: "001788fffe000001", port: 443, ip: "10.0.0.2"}
	// Its context has no end: it comes back by itself, or never.
	address, err := locate(t.Context(), []asking{responder(t, 0, packed(t, other), packed(t, sought))}, "001788FFFE000001")
	if err != nil || address != "10.0.0.2" {
		t.Errorf("%q, %v", address, err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	if address, err := locate(ctx, []asking{responder(t, 0, packed(t, other))}, "001788FFFE000001"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%q, %v", address, err)
	}
}

// A responder on the real port, on the interface that leads nowhere: other
// networks of this computer are not asked. By the newer protocol Linux sends
// nothing to everybody there, so that one is asked by its address.
func TestABridgeIsFoundByEitherProtocol(t *testing.T) {
	const id = "001788FFFEFACADE" // others on this computer may answer, too
	says := packed(t, said{instance: hall, host: "hue.local.", id: id, port: 443, ip: "10.0.0.2", nsec: true})
	loop := loopback(t)
	older, err := net.ListenMulticastUDP("udp4", &loop, &net.UDPAddr{IP: net.IPv4(224, 0, 0, 251), Port: 5353})
	if err != nil {
		t.Fatalf("this computer has no multicast on its loopback: %v", err)
	}
	defer older.Close()
	go respond(older, 0, says)
	newer, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		t.Fatalf("this computer has no loopback of the newer protocol: %v", err)
	}
	defer newer.Close()
	go respond(newer, 0, says)

	tried := map[string]bool{}
	for _, a := range through([]net.Interface{loop}) {
		switch to := a.to.(*net.UDPAddr); {
		case to.String() == "224.0.0.251:5353":
			tried["older"] = true
		case to.String() == "[ff02::fb%"+loop.Name+"]:5353":
			tried["newer"] = true
			a.to = newer.LocalAddr()
		default:
			t.Fatalf("%v is asked", to)
		}
		if address, err := locate(t.Context(), []asking{a}, id); err != nil || address != "10.0.0.2" {
			t.Errorf("by %v: %q, %v", a.to, address, err)
		}
	}
	if len(tried) != 2 {
		t.Errorf("only %v was tried", tried)
	}
}

func loopback(t *testing.T) net.Interface {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if i.Flags&net.FlagLoopback != 0 && i.Flags&net.FlagUp != 0 {
			return i
		}
	}
	t.Fatal("this computer has no loopback")
	return net.Interface{}
}

func TestAnInterfaceThatIsDownIsNotAsked(t *testing.T) {
	loop := loopback(t)
	loop.Flags &^= net.FlagUp
	if all := through([]net.Interface{loop}); len(all) > 0 {
		t.Errorf("%d ways out", len(all))
	}
}

func TestABridgeThatMissedTheQuestionIsAskedAgain(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithTimeout(t.Context(), discoverAgain+listening)
	defer stop()
	found := discover(ctx, []asking{responder(t, 1, packed(t, said{instance: hall, id: "001788fffe000001"}))})
	if len(found) != 1 {
		t.Errorf("%+v", found)
	}
}

func TestAnEmptyNetworkIsNoError(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	found := discover(ctx, []asking{responder(t, 99)})
	if len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

func TestAFloodOfBridgesIsBounded(t *testing.T) {
	t.Parallel()
	var flood [][]byte
	for i := range 3 * foundMost {
		flood = append(flood, packed(t, said{instance: hall, id: "001788fffe0000" + string("0123456789abcdef"[i/16%16]) + string("0123456789abcdef"[i%16])}))
	}
	ctx, stop := context.WithTimeout(t.Context(), listening)
	defer stop()
	found := discover(ctx, []asking{responder(t, 0, flood...)})
	if len(found) == 0 || len(found) > foundMost {
		t.Errorf("%d found", len(found))
	}
}
