//! A moment as the command `date` writes it.
//! It asks no clock, and knows no time zone but UTC.

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY: u64 = 86_400;

/// The line for so many seconds since 1970.
pub fn line(now: u64) -> String {
    let (days, seconds) = (now / DAY, now % DAY);
    let name = DAYS.iter().cycle().nth(usize::try_from(days % 7).unwrap_or(0)).unwrap_or(&"");
    let (year, month, day) = calendar(days);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{name} {month} {day:02} {hour:02}:{minute:02}:{second:02} UTC {year}\n")
}

/// Year, month and day, each of the last two counted from its beginning.
fn calendar(mut days: u64) -> (u64, &'static str, u64) {
    let mut year = 1970;
    let leap = |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (month, length) in MONTHS.into_iter().zip(lengths) {
        if days < length {
            return (year, month, days + 1);
        }
        days -= length;
    }
    (year, "Dec", 31)
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_moment_is_written_as_date_writes_it() {
        for (now, expected) in [
            (0, "Thu Jan 01 00:00:00 UTC 1970\n"),
            (951_782_399, "Mon Feb 28 23:59:59 UTC 2000\n"),
            (951_782_400, "Tue Feb 29 00:00:00 UTC 2000\n"),
            (1_735_689_599, "Tue Dec 31 23:59:59 UTC 2024\n"),
            (4_107_542_400, "Mon Mar 01 00:00:00 UTC 2100\n"),
        ] {
            assert_eq!(line(now), expected);
        }
    }
}
