use crate::component::ports::{Accepts, IpProtocol, Port};
use crate::types::PortRange;

/// What other hosts must reach, in words. Ports of Services have a range of their own, and nobody listens there.
pub(super) fn open(ports: &[Port]) -> String {
    let open: Vec<Accepts> = ports
        .iter()
        .filter(|port| !port.open_to.is_empty())
        .map(|port| port.accepts)
        .collect();
    let numbers = |of: fn(&Accepts) -> Option<PortRange>| -> Option<String> {
        let numbers: Vec<String> = open
            .iter()
            .filter_map(|accepts| Some(of(accepts)?.only()?.to_string()))
            .collect();
        (!numbers.is_empty()).then(|| numbers.join(", "))
    };
    let tcp = numbers(|accepts| match accepts {
        Accepts::Tcp(ports) => Some(*ports),
        Accepts::Udp(_) | Accepts::Protocol(_) => None,
    });
    let udp = numbers(|accepts| match accepts {
        Accepts::Udp(ports) => Some(*ports),
        Accepts::Tcp(_) | Accepts::Protocol(_) => None,
    });
    let protocols = open.iter().filter_map(|accepts| match accepts {
        Accepts::Protocol(IpProtocol::Vrrp) => Some("the protocol VRRP".to_owned()),
        Accepts::Protocol(IpProtocol::Ipip) => Some("the protocol IPIP".to_owned()),
        Accepts::Tcp(_) | Accepts::Udp(_) => None,
    });
    let words: Vec<String> = [
        tcp.map(|tcp| format!("TCP {tcp}")),
        udp.map(|udp| format!("UDP {udp}")),
    ]
    .into_iter()
    .flatten()
    .chain(protocols)
    .collect();
    words.join(" and ")
}
