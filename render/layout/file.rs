macro_rules! files {
    ($($(#[doc = $meaning:literal])+ $name:ident,)+) => {
        /// A file or directory that kubecast knows by what it is, not by where it lies.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum File {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl File {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

files! {
    /// The directory of configuration: everything that kubeadm keeps, or that units read.
    KubernetesDir,
    /// The directory of certificates and keys.
    PkiDir,
    /// The directory of etcd's certificates and keys.
    EtcdPkiDir,
    /// The directory of Kubernetes' programs.
    ProgramsDir,
    /// The directory of etcd's programs.
    EtcdProgramsDir,
    /// The directory that the kubelet watches for static pods.
    ManifestsDir,
    /// The kubelet's directory.
    KubeletDir,
    /// The directory of the kubelet's certificates.
    KubeletPkiDir,
    /// The directory of the audit log.
    AuditLogDir,
    /// The directory that the container runtime reads for the pod network.
    CniDir,
    /// The certificate of the cluster's authority.
    CaCert,
    /// The same certificate where `kubeadm join` leaves it, whatever the directory of certificates.
    JoinedCaCert,
    /// Its key, where the controller manager signs.
    CaKey,
    /// The certificate of that key alone, while several are trusted.
    SigningCaCert,
    /// The public half of its key.
    CaPub,
    /// The certificate of the front proxy's authority.
    FrontProxyCaCert,
    /// The certificate of etcd's authority, where a member reads it.
    EtcdCaCert,
    /// The certificate of etcd's authority, where its clients read it.
    EtcdClientCaCert,
    /// The API server's serving certificate.
    ApiServerCert,
    /// Its key.
    ApiServerKey,
    /// The public half of its key.
    ApiServerPub,
    /// The API server's certificate towards kubelets.
    ApiServerKubeletClientCert,
    /// Its key.
    ApiServerKubeletClientKey,
    /// The API server's certificate towards etcd.
    ApiServerEtcdClientCert,
    /// Its key.
    ApiServerEtcdClientKey,
    /// flanneld's certificate towards etcd.
    FlannelEtcdClientCert,
    /// Its key.
    FlannelEtcdClientKey,
    /// The API server's certificate towards aggregated API servers.
    FrontProxyClientCert,
    /// Its key.
    FrontProxyClientKey,
    /// etcd's serving certificate.
    EtcdServerCert,
    /// Its key.
    EtcdServerKey,
    /// etcd's certificate towards its peers.
    EtcdPeerCert,
    /// Its key.
    EtcdPeerKey,
    /// The certificate of etcd's health check.
    EtcdHealthcheckClientCert,
    /// Its key.
    EtcdHealthcheckClientKey,
    /// The key that signs service-account tokens.
    ServiceAccountKey,
    /// The key that verifies them, as `kubeadm init` leaves it.
    ServiceAccountPub,
    /// The key that verifies them, as `kubeadm join` leaves it.
    ServiceAccountPubJoined,
    /// The tokens with which hosts join, where the API server reads them from a file.
    TokenAuthFile,
    /// The kubelet's serving certificate.
    KubeletServerCert,
    /// Its key.
    KubeletServerKey,
    /// The administrator's kubeconfig.
    AdminConf,
    /// The break-glass kubeconfig.
    SuperAdminConf,
    /// The controller manager's kubeconfig.
    ControllerManagerConf,
    /// The scheduler's kubeconfig.
    SchedulerConf,
    /// The kubelet's kubeconfig.
    KubeletConf,
    /// The kubeconfig with which a kubelet asks for its certificate.
    BootstrapKubeletConf,
    /// The audit policy.
    AuditPolicy,
    /// The keys that encrypt objects in etcd.
    EncryptionConfig,
    /// The configuration of admission plugins.
    AdmissionConfig,
    /// The authority of the OpenID Connect provider.
    OidcCa,
    /// What starts etcd: its static pod, or its unit.
    EtcdManifest,
    /// What starts kube-apiserver.
    ApiServerManifest,
    /// What starts kube-controller-manager.
    ControllerManagerManifest,
    /// What starts kube-scheduler.
    SchedulerManifest,
    /// The kubelet's configuration.
    KubeletConfig,
    /// What of it belongs to this host alone.
    KubeletInstanceConfig,
    /// The kubelet's arguments.
    KubeletFlags,
    /// The kubelet's unit.
    KubeletUnit,
    /// What kubeadm's packages add to it.
    KubeletDropIn,
    /// What it waits for, in a drop-in of its own.
    KubeletRuntimeDropIn,
    /// The arguments of a kubelet that reads no configuration.
    KubeletExtraArgs,
    /// kube-proxy's configuration.
    KubeProxyConfig,
    /// kube-proxy's kubeconfig.
    KubeProxyConf,
    /// kube-proxy's unit.
    KubeProxyUnit,
    /// flanneld's unit.
    FlannelUnit,
    /// flanneld's kubeconfig.
    FlannelConf,
    /// flannel's configuration: the ranges of all pods and the backend.
    FlannelNetwork,
    /// What writes that, and each host's part, into etcd.
    FlannelEtcdScript,
    /// containerd's configuration.
    ContainerdConfig,
    /// The directory of containerd's registries.
    RegistriesDir,
    /// The directory of docker's registries.
    DockerRegistriesDir,
    /// The credentials for registries that the kubelet hands to docker.
    RegistryCredentials,
    /// docker's configuration.
    DockerConfig,
    /// What tells docker its part of the pod subnet.
    DockerDropIn,
    /// The options of docker that name the part.
    DockerOptions,
    /// crictl's configuration.
    Crictl,
    /// Kernel modules.
    Modules,
    /// Kernel settings.
    Sysctl,
    /// Names of hosts.
    Hosts,
    /// Time servers.
    TimeSync,
    /// Which devices NetworkManager leaves alone.
    NetworkManager,
    /// Limits of what systemd starts.
    Limits,
    /// What the host lets in.
    FirewallRules,
    /// What puts that in force.
    FirewallUnit,
    /// The target that turns swap on.
    SwapTarget,
    /// What `/run` holds after a reboot.
    TmpfilesFlannel,
    /// flannel's part of the pod subnet.
    SubnetEnv,
    /// The configuration of a pod network without a daemon.
    CniConflist,
    /// The routes of a pod network without a daemon.
    RoutesUnit,
    /// The IPv4 routes of a pod network without a daemon.
    RoutesV4,
    /// The IPv6 routes of a pod network without a daemon.
    RoutesV6,
    /// What hides its pods behind their host.
    Masquerade,
    /// Which of kubecast's own units start at boot.
    UnitsAtBoot,
    /// nginx before the API.
    NginxConfig,
    /// Its unit.
    NginxUnit,
    /// haproxy before the API.
    HaproxyConfig,
    /// Its unit.
    HaproxyUnit,
    /// The virtual address of the balancers.
    KeepalivedConfig,
    /// Whether a balancer leads to an API server.
    FrontCheck,
    /// kube-vip.
    KubeVipProgram,
    /// Its unit.
    KubeVipUnit,
    /// Its settings.
    KubeVipOptions,
    /// Where shells look for the programs that people bring.
    ShellProfile,
    /// What makes the host obey its files.
    Prepare,
    /// The read-only check of what the host needs.
    Preflight,
    /// What installs the files that are delivered.
    Activate,
    /// The unit that ends what a power failure interrupted.
    RecoverUnit,
}
