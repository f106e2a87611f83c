use std::sync::OnceLock;

use crate::site::Site;

/// How the gateway under test talks to the kernel: every case runs on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driver {
    /// Completion rings.
    IoUring,
    /// Readiness.
    Epoll,
}

impl Driver {
    /// The value of `--driver`.
    pub fn name(self) -> &'static str {
        match self {
            Driver::IoUring => "io_uring",
            Driver::Epoll => "epoll",
        }
    }
}

/// Makes two tests of each case, `case::io_uring` and `case::epoll`.
#[macro_export]
macro_rules! on_each_driver {
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            #[test]
            fn io_uring() {
                $crate::driver::run_on($crate::driver::Driver::IoUring, super::$case);
            }
            #[test]
            fn epoll() {
                $crate::driver::run_on($crate::driver::Driver::Epoll, super::$case);
            }
        }
    )+};
}

/// Runs a case; where the kernel refuses io_uring, as the seccomp profiles of containers do, it says so and passes.
pub fn run_on(driver: Driver, case: fn(Driver)) {
    static HAS_IO_URING: OnceLock<bool> = OnceLock::new();
    let is_there = || match Site::new().gateway(Driver::IoUring).try_start() {
        Ok(_) => true,
        Err(said) if said.contains("io_uring was demanded and is refused") => false,
        Err(said) => panic!("the gateway does not start: {said}"),
    };
    if driver == Driver::IoUring && !*HAS_IO_URING.get_or_init(is_there) {
        println!("skipped: the kernel refuses io_uring");
        return;
    }
    case(driver);
}
