#define _GNU_SOURCE
#include "clinux_sandbox.h"

#include <stddef.h>
#include <sys/syscall.h>

/* Names for messages: the calls that the filter refuses or limits, and those that Landlock decides. */

#define NAME(call)                                                                                                     \
    case SYS_##call: return #call;

const char *clinux_system_call_name(int number) {
    switch (number) {
        NAME(accept4) NAME(acct) NAME(add_key) NAME(adjtimex) NAME(bind) NAME(bpf) NAME(capset) NAME(chroot)
        NAME(clock_adjtime) NAME(clock_settime) NAME(clone) NAME(clone3) NAME(connect) NAME(delete_module)
        NAME(execve) NAME(execveat) NAME(fanotify_init) NAME(fanotify_mark) NAME(finit_module) NAME(fsconfig)
        NAME(fsmount) NAME(fsopen) NAME(init_module) NAME(io_uring_enter) NAME(io_uring_register) NAME(io_uring_setup)
        NAME(kcmp) NAME(kexec_load) NAME(keyctl) NAME(kill) NAME(linkat) NAME(listen) NAME(lookup_dcookie)
        NAME(memfd_create) NAME(migrate_pages) NAME(mkdirat) NAME(mknodat) NAME(mount) NAME(mount_setattr)
        NAME(move_mount) NAME(move_pages) NAME(mq_open) NAME(mq_unlink) NAME(msgget) NAME(msgrcv) NAME(msgsnd)
        NAME(name_to_handle_at) NAME(nfsservctl) NAME(open_by_handle_at) NAME(open_tree) NAME(openat)
        NAME(perf_event_open) NAME(personality) NAME(pidfd_getfd) NAME(pidfd_open) NAME(pidfd_send_signal)
        NAME(pivot_root) NAME(prctl) NAME(prlimit64) NAME(process_vm_readv) NAME(process_vm_writev) NAME(ptrace)
        NAME(quotactl) NAME(reboot) NAME(renameat2) NAME(request_key) NAME(rt_sigqueueinfo) NAME(rt_tgsigqueueinfo)
        NAME(seccomp) NAME(semget) NAME(semop) NAME(sendto) NAME(setdomainname) NAME(setfsgid) NAME(setfsuid)
        NAME(setgid) NAME(setgroups) NAME(sethostname) NAME(setns) NAME(setpgid) NAME(setregid) NAME(setresgid)
        NAME(setresuid) NAME(setreuid) NAME(setrlimit) NAME(setsid) NAME(settimeofday) NAME(setuid) NAME(shmat)
        NAME(shmctl) NAME(shmget) NAME(socket) NAME(socketpair) NAME(swapoff) NAME(swapon) NAME(symlinkat)
        NAME(syslog) NAME(tgkill) NAME(tkill) NAME(truncate) NAME(umount2) NAME(unlinkat) NAME(unshare)
        NAME(userfaultfd) NAME(vhangup)
#if defined(__x86_64__)
        NAME(_sysctl) NAME(creat) NAME(fork) NAME(ioperm) NAME(iopl) NAME(kexec_file_load) NAME(link) NAME(mkdir)
        NAME(mknod) NAME(modify_ldt) NAME(open) NAME(rename) NAME(renameat) NAME(rmdir) NAME(symlink) NAME(sysfs)
        NAME(unlink) NAME(uselib) NAME(ustat) NAME(vfork)
#endif
    /* Newer than the headers of the oldest system that this is compiled on. */
    case 433: return "fspick";
    case 437: return "openat2";
    case 440: return "process_madvise";
    case 443: return "quotactl_fd";
    case 447: return "memfd_secret";
    case 448: return "process_mrelease";
    case 467: return "open_tree_attr";
    default: return NULL;
    }
}
