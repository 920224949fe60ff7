package hue

import (
	"context"
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

// responder is somebody on the network who answers questions after so many
// were asked, each time with the next packet.
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
	go func() {
		buffer := make([]byte, packetMost)
		for {
			n, from, err := theirs.ReadFrom(buffer)
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
				_, _ = theirs.WriteTo(p, from)
			}
		}
	}()
	return asking{ours, theirs.LocalAddr()}
}

func TestEveryBridgeIsFoundOnce(t *testing.T) {
	study := said{instance: "Study._hue._tcp.local.", host: "study.local.", id: "001788fffe000002", model: "BSB003", port: 443, ip: "10.0.0.3"}
	first := said{instance: hall, host: "hue.local.", id: "001788fffe000001", model: "BSB002", port: 443, ip: "10.0.0.2"}
	ctx, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer stop()
	found, err := discover(ctx, []asking{
		responder(t, 0, packed(t, study), packed(t, first), packed(t, first)),
		responder(t, 0, packed(t, first), []byte("noise")),
	})
	want := []Found{
		{"001788FFFE000001", "10.0.0.2", "Hue Bridge - 1A2B3C", "BSB002"},
		{"001788FFFE000002", "10.0.0.3", "Study", "BSB003"},
	}
	if err != nil || !slices.Equal(found, want) {
		t.Errorf("%+v, %v\nwant %+v", found, err, want)
	}
}

func TestABridgeThatMissedTheQuestionIsAskedAgain(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 3*discoverAgain/2)
	defer stop()
	found, err := discover(ctx, []asking{responder(t, 1, packed(t, said{instance: hall, id: "001788fffe000001"}))})
	if err != nil || len(found) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestAnEmptyNetworkIsNoError(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	found, err := discover(ctx, []asking{responder(t, 99)})
	if err != nil || len(found) > 0 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestAFloodOfBridgesIsBounded(t *testing.T) {
	var flood [][]byte
	for i := range 3 * foundMost {
		flood = append(flood, packed(t, said{instance: hall, id: "001788fffe0000" + string("0123456789abcdef"[i/16%16]) + string("0123456789abcdef"[i%16])}))
	}
	ctx, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer stop()
	found, err := discover(ctx, []asking{responder(t, 0, flood...)})
	if err != nil || len(found) == 0 || len(found) > foundMost {
		t.Errorf("%d found, %v", len(found), err)
	}
}
