//! How far a file has come that travels over a connection, in one line.
//! What travels, `world` says.

use super::words::quoted;
use crate::lang::Lang;
use crate::trace::Trace;
use crate::world::{Stage, Transfer};

/// A transfer: whose it is, which file, how far it is, and how fast.
pub(super) fn transfer(trace: &Trace, transfer: &Transfer, lang: Lang) -> String {
    let name = quoted(&transfer.name);
    let flow = trace.flow_name(transfer.requests);
    let client = flow.split('>').next().unwrap_or_default();
    let (en, zh) = if transfer.sent { ("put", "上传") } else { ("get", "下载") };
    let so_far = so_far(transfer, lang);
    lang.pick(format!("{client} {en} {name}: {so_far}"), format!("{client} {zh} {name}：{so_far}"))
}

fn so_far(transfer: &Transfer, lang: Lang) -> String {
    let done = amount(transfer.done, lang);
    match (transfer.stage, transfer.size) {
        (Stage::Whole, _) => lang.pick(format!("whole, {done}"), format!("完整，{done}")),
        (Stage::Refused, _) => lang.pick("refused by the server", "被服务器拒绝").to_owned(),
        (Stage::BrokenOff, size) => {
            let of = part(&done, size, lang);
            lang.pick(format!("broken off after {of}"), format!("中断，已完成 {of}"))
        }
        (Stage::UnderWay { rate }, size) => {
            let hundredths = |size: u64| u128::from(transfer.done.min(size)) * 100 / u128::from(size);
            let percent = size.filter(|size| *size > 0).map(hundredths);
            let percent = percent
                .map_or(String::new(), |percent| lang.pick(format!(" ({percent} %)"), format!("（{percent}%）")));
            let rate = rate.map_or(String::new(), |rate| {
                let rate = amount(rate, lang);
                lang.pick(format!(", {rate} a second"), format!("，每秒 {rate}"))
            });
            format!("{}{percent}{rate}", part(&done, size, lang))
        }
    }
}

fn part(done: &str, size: Option<u64>, lang: Lang) -> String {
    match size.map(|size| amount(size, lang)) {
        Some(size) => lang.pick(format!("{done} of {size}"), format!("{done}/{size}")),
        None => done.to_owned(),
    }
}

/// A number of bytes in the unit in which it has few digits.
fn amount(bytes: u64, lang: Lang) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..KIB => lang.count(bytes, "byte", "字节"),
        KIB..MIB => format!("{} KiB", tenths(KIB)),
        _ => format!("{} MiB", tenths(MIB)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::FlowId;

    #[test]
    fn how_far_a_file_is_stands_in_one_line_in_both_languages() {
        let under_way = Transfer {
            requests: FlowId(0),
            name: "a.bin".to_owned(),
            sent: true,
            done: 1 << 20,
            size: Some(4 << 20),
            stage: Stage::UnderWay { rate: Some(1536) },
        };
        let told = |transfer: &Transfer| [so_far(transfer, Lang::En), so_far(transfer, Lang::Zh)];
        assert_eq!(
            told(&under_way),
            ["1.0 MiB of 4.0 MiB (25 %), 1.5 KiB a second", "1.0 MiB/4.0 MiB（25%），每秒 1.5 KiB"]
        );
        let unknown = Transfer { done: 0, size: None, stage: Stage::UnderWay { rate: None }, ..under_way.clone() };
        assert_eq!(told(&unknown), ["0 bytes", "0 字节"]);
        let empty = Transfer { done: 0, size: Some(0), stage: Stage::Whole, ..under_way.clone() };
        assert_eq!(told(&empty), ["whole, 0 bytes", "完整，0 字节"]);
        let broken = Transfer { done: 1, stage: Stage::BrokenOff, ..under_way.clone() };
        assert_eq!(told(&broken), ["broken off after 1 byte of 4.0 MiB", "中断，已完成 1 字节/4.0 MiB"]);
        let refused = Transfer { stage: Stage::Refused, ..under_way };
        assert_eq!(told(&refused), ["refused by the server", "被服务器拒绝"]);
    }
}
