//! What is advised where something was refused fits what was refused: the call, the number, and what a run needs.

use sockscope::lang::Text;
use sockscope::net::CallError;
use sockscope::run::RunError;
use sockscope::trace::{Call, errno_number};

fn number(name: &str) -> i32 {
    errno_number(name).expect("the number is known")
}

fn of_call(call: Call, name: &str) -> Text {
    CallError::Failed { call, errno: number(name) }.text()
}

fn of_run(name: &str) -> Text {
    RunError::System(std::io::Error::from_raw_os_error(number(name))).text()
}

#[test]
fn an_address_that_is_not_available_means_another_thing_to_bind_and_to_connect() {
    for call in [Call::Connect, Call::Sendto] {
        let text = of_call(call, "EADDRNOTAVAIL");
        assert!(text.en.contains("every local port") && text.zh.contains("端口已经用完"), "{text:?}");
        assert!(!text.en.contains("Use 127.0.0.1"), "{text:?}");
    }
    assert!(of_call(Call::Bind, "EADDRNOTAVAIL").en.contains("no such address"));
}

#[test]
fn what_this_user_may_not_do_is_no_matter_of_ports_but_for_bind() {
    assert!(of_call(Call::Bind, "EACCES").en.contains("above 1023"));
    for (call, name) in [(Call::Socket, "EACCES"), (Call::Socket, "EPERM"), (Call::Sendto, "EPERM")] {
        let text = of_call(call, name);
        assert!(text.en.contains("sandbox") && text.zh.contains("沙箱") && !text.en.contains("1023"), "{text:?}");
    }
    assert!(of_call(Call::Socket, "EAFNOSUPPORT").en.contains("IPv4"));
}

#[test]
fn a_run_that_cannot_be_started_is_not_always_too_large() {
    for name in ["EPERM", "EACCES", "EAFNOSUPPORT", "EADDRNOTAVAIL"] {
        let text = of_run(name);
        assert!(!text.en.contains("fewer clients") && !text.zh.contains("减少客户端"), "{text:?}");
    }
    for name in ["EMFILE", "ENOMEM", "EAGAIN"] {
        let text = of_run(name);
        assert!(text.en.contains("fewer clients") && text.zh.contains("减少客户端"), "{text:?}");
    }
}
